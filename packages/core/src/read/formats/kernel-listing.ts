import { tellClock } from "../kernel/clock.ts";
import { tellMdevs, tellPciDevices, tellUsbDevices, tellVfioDevices } from "../kernel/devices.ts";
import { linesOf, type Tell } from "../kernel/lines.ts";
import { tellHugePages, tellMemory } from "../kernel/memory.ts";
import { tellBridges, tellInterfaces } from "../kernel/network.ts";
import { tellLibvirtSettings, tellParameters } from "../kernel/settings.ts";
import { tellBlockDevices, tellFileSystems } from "../kernel/storage.ts";
import type { TextReader } from "../reader.ts";

/** What is told of a listing, by area. */
const tellers: readonly Tell[] = [
  tellMemory,
  tellHugePages,
  tellBridges,
  tellInterfaces,
  tellBlockDevices,
  tellFileSystems,
  tellPciDevices,
  tellVfioDevices,
  tellUsbDevices,
  tellMdevs,
  tellClock,
  tellParameters,
  tellLibvirtSettings,
];

/**
 * `kernel.txt` of a collected folder: files of /sys and /proc, a line each as `grep -H ''` prints them (PATH:VALUE),
 * links as PATH:WHERE IT LEADS, and lines of libvirt's qemu.conf.
 * Vocabulary: a file that Linux does not have is not listed; whether that means anything, the manifest's `complete` says.
 * Format: Linux, Documentation/ABI/{stable,testing} and Documentation/filesystems/proc.rst.
 */
export const kernelListingReader: TextReader = {
  container: "text",
  id: "kernel-listing",
  title: "a listing of /sys and /proc",
  accepts: (text) => /^\/(?:proc|sys|dev|etc)\/[^\s:][^:\n]*:/.test(text.trimStart()),
  read(text, context) {
    const lines = linesOf(text, context);
    const observations = tellers.flatMap((tell) => tell(lines));
    const source = context.source(1, "/sys and /proc");
    return [{ kind: "kernel-listing", key: "kernel-listing", uuid: null, hostName: null, source, observations }];
  },
};
