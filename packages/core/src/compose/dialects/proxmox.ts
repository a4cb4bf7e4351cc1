import { proxmoxDialect } from "../../write/proxmox.ts";
import { hashComment } from "../../write/syntax/one-line.ts";
import { shellWord } from "../../write/syntax/shell.ts";
import type { Decided } from "../domain.ts";
import { addressedCards, type NewGuest } from "../new-guest.ts";

/**
 * Proxmox VE: the custom CPU model for /etc/pve/virtual-guest/cpu-models.conf, and the command that makes the guest with
 * it. Disks are named by storage and volume there; a path has no such name and is left to the administrator.
 */
export function proxmoxGuest(guest: NewGuest, { result, cpu, machine }: Decided): string {
  const { text } = proxmoxDialect.write(result, cpu);
  const stanza = text.split("\n").filter((line) => !line.startsWith("#"));
  const windows = guest.system === "windows";
  const bus = windows ? "sata" : "virtio";
  const options = [
    `--name ${shellWord(guest.name)}`,
    `--ostype ${windows ? "win11" : "l26"}`,
    `--memory ${(guest.memoryKib / 1024n).toString()}`,
    `--sockets ${guest.vcpus} --cores 1`,
    ...(text.includes("cpu-model: baseline") ? ["--cpu custom-baseline"] : []),
    `--machine ${machine}`,
    ...(result.setting?.accel === "tcg" ? ["--kvm 0"] : []),
    ...guest.disks.flatMap((disk, index) =>
      disk.kind === "volume"
        ? [`--${bus}${index} ${shellWord(`${disk.pool}:${disk.volume},cache=none,format=${disk.format}`)}`]
        : [],
    ),
    ...addressedCards(guest).map(
      ({ name, mac }, index) => `--net${index} ${shellWord(`${windows ? "e1000e" : "virtio"}=${mac},bridge=${name}`)}`,
    ),
    "--rng0 source=/dev/urandom",
    ...firmwareOf(guest),
  ];
  const paths = guest.disks.flatMap((disk) =>
    disk.kind === "volume" ? [] : [hashComment(`import ${disk.path} with qm disk import VMID ${disk.path} STORAGE`)],
  );
  return `${[...stanza, ...paths, `qm create VMID \\\n  ${options.join(" \\\n  ")}`].join("\n").trimStart()}\n`;
}

/** Variables and the TPM's state are small volumes, beside the first disk where that has a storage. */
function firmwareOf({ firmware, tpm, disks }: NewGuest): string[] {
  const [volume] = disks.flatMap((disk) => (disk.kind === "volume" ? [disk.pool] : []));
  const storage = volume ?? "STORAGE";
  const keys = firmware === "efi-secure" ? 1 : 0;
  return [
    ...(firmware === "bios"
      ? []
      : ["--bios ovmf", `--efidisk0 ${shellWord(`${storage}:1,efitype=4m,pre-enrolled-keys=${keys}`)}`]),
    ...(tpm ? [`--tpmstate0 ${shellWord(`${storage}:1,version=v2.0`)}`] : []),
  ];
}
