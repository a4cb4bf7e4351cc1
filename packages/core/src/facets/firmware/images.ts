/**
 * The boot ROM that QEMU gives a network card, by libvirt's name of the model (hw/net/*.c, `romfile`). Cards that are not
 * here have none.
 */
const roms: ReadonlyMap<string, string> = new Map([
  ["e1000", "efi-e1000.rom"],
  ["e1000-82544gc", "efi-e1000.rom"],
  ["e1000-82545em", "efi-e1000.rom"],
  ["e1000e", "efi-e1000e.rom"],
  ["ne2k_pci", "efi-ne2k_pci.rom"],
  ["pcnet", "efi-pcnet.rom"],
  ["rtl8139", "efi-rtl8139.rom"],
  ["virtio", "efi-virtio.rom"],
  ["virtio-net-pci", "efi-virtio.rom"],
  ["virtio-non-transitional", "efi-virtio.rom"],
  ["virtio-transitional", "efi-virtio.rom"],
  ["vmxnet3", "efi-vmxnet3.rom"],
]);

export function cardRom(model: string): string | null {
  return roms.get(model) ?? null;
}

/** The VGA BIOS that QEMU gives a display, by libvirt's name of the model (hw/display/*.c, `romfile`). */
const videoRoms: ReadonlyMap<string, string> = new Map([
  ["bochs", "vgabios-bochs-display.bin"],
  ["cirrus", "vgabios-cirrus.bin"],
  ["qxl", "vgabios-qxl.bin"],
  ["vga", "vgabios-stdvga.bin"],
  ["vmvga", "vgabios-vmware.bin"],
]);

/** Null for displays without one; a virtio display has one only as the primary one of some builds, so it has none here. */
export function videoRom(model: string): string | null {
  return videoRoms.get(model) ?? null;
}

/** The BIOS that QEMU loads where a guest names no loader, by machine family (hw/i386/{pc,microvm}.c). */
const biosImages: ReadonlyMap<string, string> = new Map([
  ["microvm", "bios-microvm.bin"],
  ["pc", "bios-256k.bin"],
  ["q35", "bios-256k.bin"],
]);

export function biosImage(machineFamily: string | null): string | null {
  return machineFamily === null ? null : (biosImages.get(machineFamily) ?? null);
}
