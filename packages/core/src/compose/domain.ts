import type { BaselineResult } from "../baseline/result.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { domainType } from "../write/dialect.ts";
import { libvirtCpuNode } from "../write/libvirt.ts";
import { writeXml, type XmlNode } from "../xml/write.ts";
import { i440fxBoard, q35Board } from "./board.ts";
import { devicesOf } from "./devices.ts";
import { firmwareNodes, managementMode } from "./firmware.ts";
import type { NewGuest } from "./new-guest.ts";
import { element, withText } from "./node.ts";

/** What the hosts decide of a new guest. */
export interface Decided {
  readonly result: BaselineResult;
  readonly cpu: CpuSection;
  readonly machine: string;
}

/**
 * The definition of a new guest. What a release of libvirt or QEMU would choose by itself is written out: machine type,
 * CPU, topology, timers, controllers and addresses, models, boot ROMs. Left out is what belongs to a host: the path of the
 * emulator, sockets, labels.
 */
export function domainOf(guest: NewGuest, decided: Decided): string {
  const { result, cpu, machine } = decided;
  const board = result.setting?.machineFamily === "pc" ? i440fxBoard() : q35Board();
  return writeXml(
    element(
      "domain",
      { type: domainType(result) },
      withText("name", guest.name),
      withText("memory", guest.memoryKib.toString(), { unit: "KiB" }),
      withText("currentMemory", guest.memoryKib.toString(), { unit: "KiB" }),
      withText("vcpu", guest.vcpus, { placement: "static" }),
      element(
        "os",
        { firmware: guest.firmware === "bios" ? undefined : "efi" },
        withText("type", "hvm", { arch: result.setting!.arch, machine }),
        ...firmwareNodes(guest),
        element("boot", { dev: "hd" }),
      ),
      featuresOf(guest, decided),
      libvirtCpuNode({ ...cpu, sockets: guest.vcpus })!,
      clockOf(guest, decided),
      withText("on_poweroff", "destroy"),
      withText("on_reboot", "restart"),
      withText("on_crash", "destroy"),
      element("pm", {}, element("suspend-to-mem", { enabled: "no" }), element("suspend-to-disk", { enabled: "no" })),
      element("devices", {}, ...devicesOf(guest, board, videoOf(result))),
    ),
  );
}

/** VMware's port is on or off by the release of QEMU unless it is said. */
function featuresOf(guest: NewGuest, decided: Decided): XmlNode {
  const enlightenments = enlightenmentsOf(guest, decided);
  return element(
    "features",
    {},
    element("acpi"),
    element("apic"),
    ...(enlightenments.length === 0
      ? []
      : [
          element(
            "hyperv",
            { mode: "custom" },
            ...enlightenments.map((name) =>
              element(name, { state: "on", retries: name === "spinlocks" ? 8191 : undefined }),
            ),
          ),
        ]),
    element("vmport", { state: "off" }),
    ...managementMode(guest),
  );
}

/** What every host can give Windows; a vendor id is the administrator's to choose. */
function enlightenmentsOf({ system }: NewGuest, { result }: Decided): readonly string[] {
  if (system !== "windows") return [];
  return (result.hyperv?.startable ?? []).filter((name) => name !== "vendor_id");
}

/** The timers that libvirt's own tools give guests, HPET and kvmclock said, and the frequency where one is pinned. */
function clockOf(guest: NewGuest, decided: Decided): XmlNode {
  const { result } = decided;
  const pinHz = result.clock?.pinHz ?? null;
  const hypervclock = enlightenmentsOf(guest, decided).includes("stimer");
  return element(
    "clock",
    { offset: guest.system === "windows" ? "localtime" : "utc" },
    element("timer", { name: "rtc", tickpolicy: "catchup" }),
    element("timer", { name: "pit", tickpolicy: "delay" }),
    element("timer", { name: "hpet", present: "no" }),
    ...(result.setting?.accel === "kvm" ? [element("timer", { name: "kvmclock", present: "yes" })] : []),
    ...(hypervclock ? [element("timer", { name: "hypervclock", present: "yes" })] : []),
    ...(pinHz === null ? [] : [element("timer", { name: "tsc", frequency: pinHz })]),
  );
}

/** VGA is what every firmware and system can show; another one only where some host lacks it. */
function videoOf({ devices }: BaselineResult): string {
  const kind = devices?.["video.modelType"];
  if (kind === undefined || !kind.lost.some(({ name }) => name === "vga")) return "vga";
  return ["virtio", "bochs", "cirrus", "qxl"].find((name) => kind.common.includes(name)) ?? "vga";
}
