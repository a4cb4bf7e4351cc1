import { shellWord } from "../../write/syntax/shell.ts";
import { virtInstallDialect } from "../../write/virt-install.ts";
import type { Decided } from "../domain.ts";
import { firmwareFeatures } from "../firmware.ts";
import { addressedCards, type NewDisk, type NewGuest } from "../new-guest.ts";

/**
 * A whole virt-install command: the baseline's options and the guest's own. `--osinfo` is off, since what it would add is
 * chosen by the virt-install of one host; timers, boot ROMs and caches are said.
 */
export function virtInstallGuest(guest: NewGuest, { result, cpu }: Decided): string {
  const { text } = virtInstallDialect.write(result, { ...cpu, sockets: guest.vcpus });
  const { bus, card } =
    guest.system === "windows" ? { bus: "sata", card: "e1000e" } : { bus: "virtio", card: "virtio" };
  const clock = [
    `offset=${guest.system === "windows" ? "localtime" : "utc"}`,
    "rtc_tickpolicy=catchup",
    "pit_tickpolicy=delay",
    "hpet_present=no",
  ];
  const options = [
    `--name ${shellWord(guest.name)}`,
    `--memory ${(guest.memoryKib / 1024n).toString()}`,
    `--vcpus ${guest.vcpus},sockets=${guest.vcpus},cores=1,threads=1`,
    ...guest.disks.map(
      (disk) => `--disk ${shellWord(`${placeOf(disk)},bus=${bus},cache=none,driver.type=${disk.format}`)}`,
    ),
    ...(guest.disks.length === 0 ? ["--disk none"] : []),
    ...addressedCards(guest).map(
      ({ kind, name, mac }) => `--network ${shellWord(`${kind}=${name},model=${card},mac=${mac}`)}`,
    ),
    ...(guest.cards.length === 0 ? ["--network none"] : []),
    ...guest.cards.map((_, index) => `--xml ${shellWord(`./devices/interface[${index + 1}]/rom/@enabled=no`)}`),
    ...firmwareOf(guest),
    `--clock ${clock.join(",")}`,
    "--rng /dev/urandom",
    "--memballoon virtio",
    "--graphics vnc,listen=127.0.0.1",
    "--osinfo detect=off,require=off",
    "--import",
    "--noautoconsole",
  ];
  return `${[text, ...options].join(" \\\n  ")}\n`;
}

/** virt-install gives guests of UEFI a TPM unless it is told not to. */
function firmwareOf(guest: NewGuest): string[] {
  const features = firmwareFeatures(guest).flatMap(({ name, enabled }, index) => [
    `firmware.feature${index}.name=${name}`,
    `firmware.feature${index}.enabled=${enabled}`,
  ]);
  const secure = guest.firmware === "efi-secure";
  return [
    ...(features.length === 0
      ? []
      : [`--boot ${["firmware=efi", ...features, ...(secure ? ["loader.secure=yes"] : [])].join(",")}`]),
    ...(secure ? ["--features smm.state=on"] : []),
    guest.tpm ? "--tpm model=tpm-crb,backend.type=emulator,backend.version=2.0" : "--tpm none",
  ];
}

function placeOf(disk: NewDisk): string {
  return disk.kind === "volume" ? `vol=${disk.pool}/${disk.volume}` : `path=${disk.path}`;
}
