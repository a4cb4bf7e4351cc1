/**
 * A dry run of many guests against many hosts: what `check` takes, and how that grows with guests, hosts and distinct ones
 * of each.
 *
 *     npx tsx scripts/bench/check.ts [GUESTS HOSTS DISTINCT-HOSTS] [--json]
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Host, hostLine, readHosts } from "../../packages/core/src/index.ts";
import { measure } from "./measure.ts";

const cli = join(import.meta.dirname, "../../packages/cli/dist/virt-baseline.js");
const fleet = join(import.meta.dirname, "../../examples/fleet");

/** The hosts of the bundled fleet, each with another of its features taken away. */
function distinctHosts(count: number): readonly Host[] {
  const names = readdirSync(fleet).sort();
  const inputs = Array.from({ length: count }, (_, index) => {
    const folder = join(fleet, names[index % names.length]!);
    const files = readdirSync(folder).map((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      return {
        name: `${file}`,
        text: file.startsWith("domcap") ? without(text, Math.floor(index / names.length)) : text,
      };
    });
    return { name: `distinct-${index}`, files };
  });
  return readHosts(inputs).hosts;
}

/** The text without the host-model's feature line of that number. */
function without(text: string, number: number): string {
  let line = 0;
  return text.replace(/ *<feature policy='require'[^>]*>\n/g, (found) => (++line === number ? "" : found));
}

function writeHosts(path: string, count: number, distinct: number): void {
  const hosts = distinctHosts(distinct);
  const lines = Array.from({ length: count }, (_, index) =>
    hostLine({ ...hosts[index % distinct]!, name: `host-${String(index).padStart(4, "0")}` }),
  );
  writeFileSync(path, `${lines.join("\n")}\n`);
}

const models = ["Haswell-noTSX-IBRS", "Skylake-Server-IBRS", "Cascadelake-Server", "EPYC-Milan", "EPYC-IBPB"];
const machines = ["pc-q35-7.2", "pc-q35-6.2", "pc-i440fx-7.2", "q35"];

/** As many guests as fleets have: each with a name, uuid, card and disk of its own, of few kinds. */
function writeGuests(folder: string, count: number): void {
  mkdirSync(folder);
  for (let index = 0; index < count; index += 1) {
    const hex = index.toString(16).padStart(6, "0");
    const text = `<domain type='kvm' id='${index + 1}'>
  <name>guest-${index}</name>
  <uuid>6e1c0ffe-0000-4000-8000-000000${hex}</uuid>
  <memory unit='GiB'>${1 + (index % 3)}</memory>
  <vcpu>${1 + (index % 4)}</vcpu>
  <os><type arch='x86_64' machine='${machines[index % machines.length]}'>hvm</type></os>
  <cpu mode='custom' match='exact' check='full'>
    <model fallback='forbid'>${models[index % models.length]}</model>
    <feature policy='require' name='hypervisor'/>
  </cpu>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='none'/>
      <source file='/images/guest-${index}.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='bridge'>
      <mac address='52:54:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}'/>
      <source bridge='br0'/>
      <model type='virtio'/>
      <rom enabled='no'/>
    </interface>
  </devices>
</domain>
`;
    writeFileSync(join(folder, `guest-${String(index).padStart(4, "0")}.xml`), text);
  }
}

const withJson = process.argv.includes("--json");
const given = process.argv
  .slice(2)
  .filter((word) => word !== "--json")
  .map(Number);
const sizes =
  given.length === 3
    ? [given as [number, number, number]]
    : ([
        [100, 1000, 50],
        [1000, 100, 50],
        [1000, 1000, 10],
        [1000, 1000, 50],
        [1000, 1000, 200],
        [2000, 1000, 50],
        [1000, 4000, 50],
      ] as const);
for (const [guests, hosts, distinct] of sizes) {
  const folder = mkdtempSync(join(tmpdir(), "virt-baseline-bench-"));
  try {
    writeGuests(join(folder, "guests"), guests);
    writeHosts(join(folder, "hosts.jsonl"), hosts, distinct);
    const args = [cli, "check", join(folder, "guests"), "--to", join(folder, "hosts.jsonl")];
    const text = measure([...args, "-o", join(folder, "text")]);
    const told = (name: string, { seconds, cpuSeconds, megabytes }: ReturnType<typeof measure>) =>
      `${name} ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU time), ${megabytes.toFixed(0)} MB`;
    console.log(`${guests} guests, ${hosts} hosts (${distinct} distinct): ${told("text", text)}`);
    if (!withJson) continue;
    console.log(`  ${told("JSON", measure([...args, "--format", "json", "-o", "/dev/null"]))}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
