import { qemuDialect } from "../../write/qemu.ts";
import { hashComment } from "../../write/syntax/one-line.ts";
import { shellWord } from "../../write/syntax/shell.ts";
import type { Decided } from "../domain.ts";
import { addressedCards, type NewDisk, type NewGuest } from "../new-guest.ts";

/**
 * A whole command line for QEMU. `-nodefaults`: nothing that a build adds by itself. The destination of a move is started
 * with the same and `-incoming`. A volume of a pool and a network of libvirt's have no names that QEMU knows: those are the
 * administrator's to write.
 */
export function qemuGuest(guest: NewGuest, decided: Decided): string {
  const { result, cpu } = decided;
  const lines = [
    `qemu-system-${result.setting!.arch} -name ${shellWord(`guest=${doubled(guest.name)}`)} -nodefaults -no-user-config`,
    qemuDialect.write(result, cpu).text,
    `-smp ${guest.vcpus},sockets=${guest.vcpus},cores=1,threads=1`,
    `-m ${(guest.memoryKib / 1024n).toString()}M`,
    clockOf(guest, decided),
    ...guest.disks.flatMap((disk, index) => diskOf(disk, index, guest)),
    ...cardsOf(guest),
    "-device virtio-balloon-pci -object rng-random,id=rng0,filename=/dev/urandom -device virtio-rng-pci,rng=rng0",
    "-vga std -display vnc=127.0.0.1:0",
  ];
  const remarks = [
    ...guest.disks.flatMap((disk) =>
      disk.kind === "volume" ? [`disk ${disk.pool}/${disk.volume}: write the path of the volume`] : [],
    ),
    ...guest.cards.flatMap(({ kind, name }) => (kind === "network" ? [`network ${name}: write its bridge`] : [])),
  ];
  return `${[...remarks.map(hashComment), lines.join(" \\\n  ")].join("\n")}\n`;
}

/** Only KVM has a timer of its own to tell what becomes of lost ticks. */
function clockOf({ system }: NewGuest, { result }: Decided): string {
  const base = `-rtc base=${system === "windows" ? "localtime" : "utc"},driftfix=slew`;
  return result.setting?.accel === "kvm" ? `${base} -global kvm-pit.lost_tick_policy=delay` : base;
}

function diskOf(disk: NewDisk, index: number, { system }: NewGuest): string[] {
  const name = disk.kind === "volume" ? `${disk.pool}/${disk.volume}` : disk.path;
  const driver = disk.kind === "block" ? "host_device" : "file";
  const device = system === "windows" ? `ide-hd,bus=ide.${index}` : "virtio-blk-pci";
  return [
    `-blockdev ${shellWord(`driver=${disk.format},node-name=disk${index},cache.direct=on,file.driver=${driver},file.filename=${doubled(name)},file.cache.direct=on`)}`,
    `-device ${device},drive=disk${index}${index === 0 ? ",bootindex=1" : ""}`,
  ];
}

function cardsOf(guest: NewGuest): string[] {
  const model = guest.system === "windows" ? "e1000e" : "virtio-net-pci";
  return addressedCards(guest).map(
    ({ name, mac }, index) =>
      `-netdev ${shellWord(`bridge,id=net${index},br=${doubled(name)}`)} -device ${model},netdev=net${index},mac=${mac},romfile=`,
  );
}

/** A comma in a value is written twice (qemu_opts_do_parse). */
function doubled(value: string): string {
  return value.replaceAll(",", ",,");
}
