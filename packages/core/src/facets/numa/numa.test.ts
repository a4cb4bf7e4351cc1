import { describe, expect, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { check } from "../../check/check.ts";
import { readGuests } from "../../guest/read-guests.ts";
import { readHosts } from "../../read/read-hosts.ts";

const libvirt =
  "<capabilities><host><uuid>u</uuid></host><guest><os_type>hvm</os_type><arch name='x86_64'><domain type='kvm'/></arch></guest></capabilities>";
const kib = 1024 ** 2;

/** /proc/meminfo with as much free as there is, and nodes: GiB, CPUs, huge pages of 1 GiB. */
function kernel(...nodes: [gib: number, cpus: string, pages?: number][]): string {
  const total = nodes.reduce((sum, [gib]) => sum + gib, 0) * kib;
  const pages = nodes.reduce((sum, [, , count = 0]) => sum + count, 0);
  const path = "/sys/devices/system/node/node";
  const huge = "hugepages/hugepages-1048576kB";
  return [
    `/proc/meminfo:MemTotal:   ${total} kB`,
    `/proc/meminfo:MemFree:   ${total} kB`,
    ...["nr", "free"].map((what) => `/sys/kernel/mm/${huge}/${what}_hugepages:${pages}`),
    ...nodes.flatMap(([gib, cpus, count = 0], node) => [
      `${path}${node}/meminfo:Node ${node} MemTotal:   ${gib * kib} kB`,
      `${path}${node}/cpulist:${cpus}`,
      `${path}${node}/${huge}/nr_hugepages:${count}`,
    ]),
    "",
  ].join("\n");
}

const host = (name: string, text: string) =>
  readHosts([{ name, files: [libvirt, text].map((part, index) => ({ name: `${name}.${index}`, text: part })) }])
    .hosts[0]!;

function checked(inside: string, to: string) {
  const text = `<domain type='kvm'><name>g</name><os><type arch='x86_64'>hvm</type></os>\n${inside}</domain>`;
  return check(readGuests([{ name: "g.xml", text }]).guests, [host("b", to)], null, {
    checks: ["memory.numa", "memory.hugepages", "vcpu.cpuset"],
  });
}

function told(inside: string, to: string): string[] {
  const { moves } = checked(inside, to);
  return moves[0]!.findings.map(({ severity, check: id }) => `${severity} ${id}`);
}

const possible = (list: string) => `/sys/devices/system/cpu/possible:${list}\n`;
const two = kernel([8, "0-3"], [8, "4-7", 4]);
const flat = kernel([16, "0-7"]);
const gib = (size: number) => `<memory unit='GiB'>${size}</memory>`;
const tied = (nodeset: string, mode = "strict") => `<numatune><memory mode='${mode}' nodeset='${nodeset}'/></numatune>`;
const cells = (...sizes: number[]) =>
  `<cpu><numa>${sizes.map((size, id) => `<cell id='${id}' cpus='${id}' memory='${size}' unit='GiB'/>`).join("")}</numa></cpu>`;
const memnode = (cell: number, nodeset: string) => `<memnode cellid='${cell}' mode='strict' nodeset='${nodeset}'/>`;
const paged = "<memoryBacking><hugepages><page size='1' unit='G'/></hugepages></memoryBacking>";

describe("what a guest is tied to", () => {
  // what | the guest | the destination | findings
  test.each<[string, string, string, string[]]>([
    ["nothing", gib(4), two, []],
    ["CPUs that are there", `${gib(4)}<vcpu cpuset='0-3,6'>2</vcpu>`, two, []],
    ["CPUs that are not", `${gib(4)}<vcpu cpuset='8-9'>2</vcpu>`, two, ["error vcpu.cpuset"]],
    ["CPUs of which some are not", `${gib(4)}<vcpu cpuset='6-9'>2</vcpu>`, two, ["unknown vcpu.cpuset"]],
    [
      "some of which there never can be",
      `${gib(4)}<vcpu cpuset='6-9'>2</vcpu>`,
      two + possible("0-7"),
      ["error vcpu.cpuset"],
    ],
    ["some of which are offline", `${gib(4)}<vcpu cpuset='6-9'>2</vcpu>`, two + possible("0-63"), []],
    ["a vCPU's own pin", `${gib(4)}<cputune><vcpupin vcpu='0' cpuset='8'/></cputune>`, two, ["error vcpu.cpuset"]],
    ["CPUs that numad chose", `${gib(4)}<vcpu placement='auto' cpuset='9'>2</vcpu>`, two, []],
    ["a node that is there", gib(4) + tied("1"), two, []],
    ["from NUMA to none", gib(4) + tied("1"), flat, ["error memory.numa"]],
    ["a node that is preferred must be there too", gib(4) + tied("1", "preferred"), flat, ["error memory.numa"]],
    ["more than the node has", gib(9) + tied("0"), two, ["error memory.numa"]],
    ["more than the node has, if it may come from elsewhere", gib(9) + tied("0", "preferred"), two, []],
    ["as much as both nodes have, huge pages taken off", gib(12) + tied("0-1"), two, []],
    ["ordinary memory where huge pages lie", gib(13) + tied("0-1"), two, ["error memory.numa"]],
    ["two cells, each to its node", `${cells(8, 4)}<numatune>${memnode(0, "0")}${memnode(1, "1")}</numatune>`, two, []],
    [
      "two cells to one node",
      `${cells(8, 4)}<numatune>${memnode(0, "0")}${memnode(1, "0")}</numatune>`,
      two,
      ["error memory.numa"],
    ],
    [
      "two cells, of which one can step aside",
      `${cells(4, 8)}<numatune>${memnode(0, "0-1")}${memnode(1, "0")}</numatune>`,
      two,
      [],
    ],
    ["cells on a host without NUMA", cells(4, 4), flat, ["warning memory.numa"]],
    ["huge pages of a node", gib(4) + paged + tied("1"), two, []],
    ["huge pages of the other node", gib(4) + paged + tied("0"), two, ["error memory.hugepages"]],
    [
      "a node, and nothing told of nodes",
      gib(4) + tied("0"),
      "/proc/meminfo:MemTotal:   16777216 kB\n/proc/meminfo:MemFree:   16777216 kB\n/sys/devices/system/cpu/online:0-7\n",
      ["unknown memory.numa", "unknown memory.numa"],
    ],
  ])("%s", (_, guest, to, expected) => {
    expect(told(guest, to)).toEqual(expected);
  });
});

// how the guest takes its memory | what QEMU says of more than a node has
test.each([
  ["", "ok"],
  ["<memoryBacking><locked/></memoryBacking>", "refused"],
  ["<memoryBacking><allocation mode='immediate'/></memoryBacking>", "refused"],
])("more than a node has, with '%s': QEMU %s", (backing, qemu) => {
  const { moves } = checked(`${gib(9)}${backing}${tied("0")}`, two);
  expect(moves[0]).toMatchObject({ verdict: "error", qemu });
  expect(moves[0]!.findings[0]?.message).toMatch(qemu === "ok" ? /the kernel kills it when a node is full$/ : /\)$/);
});

test("the baseline names the nodes that all have; how much memory they have splits no profile", () => {
  const hosts = [
    host("a", two),
    host("b", kernel([7, "0-3"], [8, "4-7", 3])),
    host("c", kernel([16, "0-3"], [9, "4-7", 1])),
  ];
  const { numa, profiles } = baseline(hosts);
  expect(numa).toEqual({
    hugePages: { common: ["1048576"], undetermined: [], lost: [] },
    node: { common: ["0", "1"], undetermined: [], lost: [] },
  });
  expect(profiles).toHaveLength(1);
  expect(baseline([...hosts, host("d", flat)]).profiles).toHaveLength(2);
});
