/** Guests that move from QEMU to QEMU without libvirt in between, and what the destination is started with instead. */
import { type Combination, combinationNamed, domainOf } from "./combinations.ts";

export interface AloneCase {
  readonly shows: string;
  readonly guest: Combination;
  /** What the destination is started with; as on the source if absent. */
  readonly there: Combination | null;
  /** The machine type as the command line has it: libvirt would have written the alias's full name. */
  readonly spoken: string | null;
}

/** With ACPI: libvirt 9.0 writes `-no-acpi` for a guest without, which QEMU 9.0 and later do not know. */
const ACPI = "<features><acpi/></features>";
const PLAIN: Combination = { ...combinationNamed("a plain guest"), beside: ACPI };
const NEHALEM = combinationNamed("a model that both stacks have whole").cpu;
const RNG = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>";
const NO_ROM = "<rom enabled='no'/>";
const card = (type: string, more = "") =>
  `<interface type='user'><mac address='52:54:00:00:00:01'/><model type='${type}'/>${more}</interface>`;
/** At an address of its own, so that the devices beside it keep theirs. */
const rngAt = (slot: string) =>
  RNG.replace("</rng>", `<address type='pci' domain='0' bus='0' slot='${slot}' function='0'/></rng>`);

type Row = readonly [
  shows: string,
  guest: Partial<Combination>,
  more?: { readonly there?: Partial<Combination>; readonly spoken?: string },
];

/** As in the moves by libvirt, but for its check of the CPU, before which no command line would be written. */
const named = (shows: string): Partial<Combination> => {
  const { beside, cpu, ...guest } = combinationNamed(shows);
  return { ...guest, cpu: cpu.replace("check='partial'", "check='none'"), beside: beside === "" ? ACPI : beside };
};

/**
 * What is shown | how the guest differs from a plain one: a q35 guest of QEMU 7.2 | what the destination has instead.
 * The first ones run in CI.
 */
const rows: readonly Row[] = [
  ["a model that both have whole", { cpu: NEHALEM }],
  ["the newer one's machine type", { machine: "pc-q35-10.0" }],
  ["the alias q35", { machine: "q35" }, { spoken: "q35" }],
  ["maximum", { cpu: "<cpu mode='maximum'/>" }],
  ["a model that neither has whole", named("a model that neither has whole, unchecked")],
  ["a feature that only the newer has", named("a feature that only the newer has")],
  ["a card with its boot ROM", { devices: card("e1000") }],
  ["a card that the older has not", { devices: card("igb", NO_ROM) }],
  ["an IOMMU of virtio", { ...named("an IOMMU of virtio") }],
  ["a device more on the destination", {}, { there: { devices: rngAt("0x9") } }],
  ["a device less on the destination", { devices: rngAt("0x9") }, { there: { devices: "" } }],
  [
    "a CPU feature less on the destination",
    { cpu: NEHALEM },
    { there: { cpu: NEHALEM.replace("<feature ", "<feature policy='disable' name='popcnt'/><feature ") } },
  ],
  ["a plain guest", {}],
  ["host-model", { cpu: "<cpu mode='host-model'/>" }],
  ["an old machine of the other family", named("an old machine of the other family")],
  ["a model of which the newer has more", named("a model of which the newer has more, unchecked")],
  ["a CPU without long mode", named("a CPU without long mode")],
  ["cores and threads in a socket", named("cores and threads in a socket")],
  ["fewer address bits", named("fewer address bits")],
  ["a cache switched off", named("a cache switched off")],
  ["am53c974", named("am53c974")],
  ["a card without boot ROM", { devices: card("e1000", NO_ROM) }],
  ["a boot ROM on the source alone", { devices: card("e1000") }, { there: { devices: card("e1000", NO_ROM) } }],
  [
    "a longer queue on the destination",
    { devices: card("virtio", `<driver rx_queue_size='512'/>${NO_ROM}`) },
    { there: { devices: card("virtio", `<driver rx_queue_size='1024'/>${NO_ROM}`) } },
  ],
  ["another model of card", { devices: card("e1000", NO_ROM) }, { there: { devices: card("rtl8139", NO_ROM) } }],
  ["another CPU model", { cpu: NEHALEM }, { there: { cpu: NEHALEM.replace("Nehalem", "Westmere") } }],
  ["another machine version", {}, { there: { machine: "pc-q35-6.2" } }],
  ["the disk on another bus", {}, { there: { disk: "<target dev='sda' bus='sata'/>" } }],
  ["a CPU more on the destination", { cpu: NEHALEM }, { there: { cpu: NEHALEM, vcpus: 2 } }],
];

export const aloneCases: readonly AloneCase[] = rows.map(([shows, guest, { there, spoken = null } = {}]) => {
  const source = { ...PLAIN, ...guest, shows };
  return { shows, guest: source, there: there === undefined ? null : { ...source, ...there }, spoken };
});

const INTERFACE = /<interface [\s\S]*?<\/interface>/g;

/** The guest as libvirt is to write it: it would make a tap device for each card, so these are added behind. */
export const withoutCards = (name: string, guest: Combination): string =>
  domainOf(name, { ...guest, devices: guest.devices.replace(INTERFACE, "") });

const QEMU_NAMES: Readonly<Record<string, string>> = { virtio: "virtio-net-pci" };

/** Each card of a definition, as arguments of QEMU. */
export function cardArguments({ devices }: Combination): string[] {
  return (devices.match(INTERFACE) ?? []).flatMap((xml, index) => {
    const written = (what: RegExp) => what.exec(xml)?.[1];
    const model = written(/<model type='([^']*)/)!;
    const queue = written(/rx_queue_size='(\d+)/);
    const properties = [
      QEMU_NAMES[model] ?? model,
      `netdev=net${index}`,
      `mac=${written(/<mac address='([^']*)/)}`,
      `bus=pcie.0,addr=0x${(0xa + index).toString(16)}`,
      ...(queue === undefined ? [] : [`rx_queue_size=${queue}`]),
      ...(xml.includes(NO_ROM) ? ["rombar=0"] : []),
    ];
    return ["-netdev", `user,id=net${index}`, "-device", properties.join(",")];
  });
}
