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
    ...firmwareOf(guest),
    clockOf(guest, decided),
    ...tpmOf(guest),
    ...guest.disks.flatMap((disk, index) => diskOf(disk, index, guest)),
    ...cardsOf(guest),
    "-device virtio-balloon-pci -object rng-random,id=rng0,filename=/dev/urandom -device virtio-rng-pci,rng=rng0",
    "-vga std -display vnc=127.0.0.1:0",
  ];
  const remarks = [
    ...remarksOf(guest),
    ...guest.disks.flatMap((disk) =>
      disk.kind === "volume" ? [`disk ${disk.pool}/${disk.volume}: write the path of the volume`] : [],
    ),
    ...guest.cards.flatMap(({ kind, name }) => (kind === "network" ? [`network ${name}: write its bridge`] : [])),
  ];
  return `${[...remarks.map(hashComment), lines.join(" \\\n  ")].join("\n")}\n`;
}

const images = {
  efi: ["OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd"],
  "efi-secure": ["OVMF_CODE_4M.ms.fd", "OVMF_VARS_4M.ms.fd"],
};

/** Flash for the code, which all guests share, and for the variables, which are the guest's own. */
function firmwareOf({ name, firmware }: NewGuest): string[] {
  if (firmware === "bios") return [];
  const flash = (unit: number, file: string, more: string) =>
    `-drive ${shellWord(`if=pflash,unit=${unit},format=raw,file=${doubled(file)}${more}`)}`;
  return [
    ...(firmware === "efi-secure"
      ? ["-machine smm=on -global driver=cfi.pflash01,property=secure,value=on -global ICH9-LPC.disable_s3=1"]
      : []),
    flash(0, `/usr/share/OVMF/${images[firmware][0]}`, ",readonly=on"),
    flash(1, `/var/lib/qemu/${name}_VARS.fd`, ""),
  ];
}

const socketOf = (name: string): string => `/run/swtpm/${name}.sock`;

function tpmOf({ name, tpm }: NewGuest): string[] {
  if (!tpm) return [];
  const chardev = shellWord(`socket,id=tpm,path=${doubled(socketOf(name))}`);
  return [`-chardev ${chardev} -tpmdev emulator,id=tpm0,chardev=tpm -device tpm-crb,tpmdev=tpm0`];
}

/** What must be there before QEMU starts. */
function remarksOf({ name, firmware, tpm }: NewGuest): string[] {
  return [
    ...(firmware === "bios"
      ? []
      : [
          `firmware: write where this host has ${images[firmware][0]} (Debian: /usr/share/OVMF), the same build on all hosts`,
          `variables: a copy of ${images[firmware][1]} for this guest alone, to be copied along when it is moved`,
        ]),
    ...(tpm
      ? [
          `TPM: start first: swtpm socket --tpm2 --tpmstate dir=DIRECTORY --ctrl type=unixio,path=${shellWord(socketOf(name))}`,
        ]
      : []),
  ];
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
