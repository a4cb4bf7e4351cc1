import type { InspectedHost, InspectedOffer, InspectResult } from "@virt-baseline/core";
import type { Renderer, RenderStyle } from "../commands/result.ts";
import { countFacts, tellFact } from "./inspect/facts.ts";
import { layOut, type Row, type Section } from "./page.ts";
import { count, enumerate } from "./words.ts";

/** What was read, for people: host by host what follows from it, and the documents with what each says. */
export const renderInspect: Renderer<InspectResult> = ({ hosts }, style) =>
  layOut([{ title: count(hosts.length, "host"), rows: [] }, ...hosts.map((host) => hostSection(host, style))], style);

function hostSection(host: InspectedHost, style: RenderStyle): Section {
  return { title: host.name, rows: [...software(host), ...offers(host), ...guests(host), ...documents(host, style)] };
}

function software({ libvirt, qemu }: InspectedHost): Row[] {
  const versions = [libvirtVersion(libvirt), qemuVersion(qemu)].filter((version) => version !== null);
  return [{ label: "software", texts: [versions.join("; ") || "neither libvirt nor QEMU told"] }];
}

function libvirtVersion(libvirt: InspectedHost["libvirt"]): string | null {
  if (libvirt === null) return null;
  const maps = `read by the CPU ${libvirt.maps.length === 1 ? "map" : "maps"} of ${enumerate(libvirt.maps)}`;
  return libvirt.version === null ? `libvirt not stated, ${maps}` : `libvirt ${libvirt.version} (stated; ${maps})`;
}

function qemuVersion(qemu: InspectedHost["qemu"]): string | null {
  if (qemu === null) return null;
  const version = qemu.package === null ? qemu.version : `${qemu.version} (${qemu.package})`;
  return `QEMU ${version} (${qemu.stated ? "stated" : "told by its newest machine type"})`;
}

/** Settings of which only machine types are known are told together. */
function offers({ offers: all }: InspectedHost): Row[] {
  const speaking = all.filter(({ areas }) => areas.cpu !== undefined);
  const rows = speaking.map((offer) => ({ label: setting(offer), texts: describe(offer) }));
  const others = all.filter((offer) => !speaking.includes(offer));
  if (others.length === 0) return rows;
  const named = enumerate(others.map(setting));
  return [...rows, { label: "also", texts: [`${named}, without a word on their CPU`] }];
}

function setting({ arch, accel }: InspectedOffer): string {
  return `${arch}/${accel}`;
}

const grades: Readonly<Record<string, string>> = {
  hypervisor: "the hypervisor's own answer of what a guest can have",
  hardware: "only the host's hardware is known; a guest may get less",
};

function describe({ areas }: InspectedOffer): string[] {
  const { cpu, machine } = areas;
  const texts: string[] = [];
  if (cpu !== undefined) {
    // Architectures tell of their CPUs what they have: not all have a vendor, or a width of addresses.
    const { vendor = null, physBits = null, models = null } = cpu;
    const parts = [
      `${vendor === null ? "" : `${vendor}, `}${count(Number(cpu.features), "feature")}`,
      ...(models === null ? [] : [count(Number(models), "named model")]),
      ...(physBits === null ? [] : [`${physBits} physical address bits`]),
    ];
    texts.push(`CPU: ${parts.join(", ")}; ${grades[String(cpu.grade)] ?? "what a guest can have is not told"}`);
  }
  if (machine !== undefined) texts.push(count(Number(machine.types), "machine type"));
  return texts;
}

/** How many there are, and what they take; each is told with --verbose. */
function guests({ documents: all }: InspectedHost): Row[] {
  const present = all.flatMap(({ observations }) =>
    observations.flatMap((observation) => (observation.subject === "guest.present" ? [observation.value] : [])),
  );
  if (present.length === 0) return [];
  const running = present.filter(({ active }) => active);
  const bytes = running.reduce((sum, { memory }) => sum + (memory ?? 0), 0);
  const vcpus = running.reduce((sum, guest) => sum + (guest.vcpus ?? 0), 0);
  const taken = running.length === 0 ? "" : `, with ${(bytes / 1024 ** 3).toFixed(1)} GiB and ${count(vcpus, "vCPU")}`;
  return [{ label: count(present.length, "guest"), texts: [`${running.length} running${taken}`] }];
}

function documents({ documents: every }: InspectedHost, style: RenderStyle): Row[] {
  const all = style.verbose ? every : every.filter(({ kind }) => kind !== "guest");
  const texts = all.flatMap(({ source, observations }) => {
    const place = source.line === null ? source.file : `${source.file}:${source.line}`;
    const head = `${place} is ${source.tool}`;
    if (!style.verbose) return [`${head}: ${countFacts(observations)}`];
    return [
      `${head}:`,
      ...observations.map((observation) => `line ${observation.source.line ?? "-"}: ${tellFact(observation)}`),
    ];
  });
  return [{ label: count(all.length, "document"), texts }];
}
