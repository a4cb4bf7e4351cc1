import type { BaselineResult } from "../baseline/result.ts";
import type { Finding } from "../evidence/finding.ts";
import { joinNames } from "../evidence/join-names.ts";
import type { Host } from "../host/host.ts";
import type { XmlNode } from "../xml/write.ts";
import type { NewGuest } from "./new-guest.ts";
import { element } from "./node.ts";

/** The kinds of firmware that a new guest can have. */
export type FirmwareKind = "bios" | "efi" | "efi-secure";

/** UEFI asks for its build by features (QEMU's docs/interop/firmware.json); none for the BIOS. */
export function firmwareFeatures({ firmware }: Pick<NewGuest, "firmware">): { name: string; enabled: "yes" | "no" }[] {
  if (firmware === "bios") return [];
  const enabled = firmware === "efi-secure" ? "yes" : "no";
  return ["secure-boot", "enrolled-keys"].map((name) => ({ name, enabled }));
}

/**
 * `<os>` besides the machine type. libvirt looks for the image among each host's descriptors (qemuFirmwareFillDomain), by
 * the features that are named: what is not named may come out otherwise on another host.
 */
export function firmwareNodes(guest: NewGuest): XmlNode[] {
  const features = firmwareFeatures(guest);
  if (features.length === 0) return [];
  return [
    element("firmware", {}, ...features.map(({ name, enabled }) => element("feature", { enabled, name }))),
    ...(guest.firmware === "efi-secure" ? [element("loader", { secure: "yes" })] : []),
  ];
}

/** Secure boot keeps its variables behind system management mode. */
export const managementMode = ({ firmware }: NewGuest): XmlNode[] =>
  firmware === "efi-secure" ? [element("smm", { state: "on" })] : [];

/** An emulated TPM 2.0, whose state libvirt moves along with the guest. */
export const tpmNodes = ({ tpm }: NewGuest): XmlNode[] =>
  tpm ? [element("tpm", { model: "tpm-crb" }, element("backend", { type: "emulator", version: "2.0" }))] : [];

/** libvirt takes secure boot on no other board (qemuValidateDomainDefBoot). */
export const secureBootOnPc = {
  check: "firmware.type",
  message: "secure boot works with q35 alone, and the machine type is to be pc",
  remedy: "ask for q35 (--machine q35), or for --firmware efi",
};

/** No host says anything of an area, which a check of guests then passes over; one that asks for it is told so. */
export function untold({ firmware }: NewGuest, notAssessed: readonly Unassessed[], hosts: readonly Host[]): Finding[] {
  const area = notAssessed.find(({ area: name }) => name === "firmware");
  if (firmware === "bios" || area === undefined) return [];
  return [
    {
      check: "firmware.type",
      severity: "unknown",
      message: `nothing is known of the firmware of ${joinNames(
        hosts.map(({ name }) => name),
        8,
      )}`,
      evidence: [],
      remedy: `collect ${area.collect}`,
    },
  ];
}

/** An area of which nobody said anything, and what would. */
interface Unassessed {
  readonly area: string;
  readonly collect: string;
}

/**
 * The images of UEFI that are not as large on every host. Which of them a host takes is its own choice; QEMU refuses a
 * stream whose flash has another size, so a guest of such an image does not move.
 */
export function unlikeImages({ firmware }: NewGuest, result: BaselineResult): Finding[] {
  if (firmware === "bios") return [];
  return Object.entries(result.firmware ?? {}).flatMap(([kind, { lost }]) => {
    const [, image] = /^size\.((?:OVMF|edk2-x86_64|edk2-i386).*\.(?:fd|bin))$/i.exec(kind) ?? [];
    if (image === undefined || lost.length < 2) return [];
    const isVariables = /vars/i.test(image);
    return [
      {
        check: isVariables ? "firmware.nvram" : "firmware.size",
        severity: "warning" as const,
        message: `${image} is not as large on every host: ${lost.map(({ name }) => `${name} bytes`).join(", ")}; a guest with it does not move between them`,
        evidence: lost.map(({ name, missingOn }) => `${name} bytes: not on ${missingOn.join(", ")}`),
        remedy: "install the same firmware package on all hosts",
      },
    ];
  });
}
