import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import type { Line } from "./lines.ts";

const parameterPaths =
  /^\/(?:proc\/sys\/|sys\/module\/|sys\/fs\/selinux\/|sys\/kernel\/security\/|sys\/kernel\/mm\/(?:transparent_hugepage|ksm)\/|sys\/devices\/system\/cpu\/|sys\/devices\/system\/clocksource\/|dev\/(?!kmsg$|disk\/))/;

/** Switches of the kernel, and nodes in /dev with their modes. */
export function tellParameters(lines: readonly Line[]): AnyObservation[] {
  return lines
    .filter(({ path }) => parameterPaths.test(path))
    .map(({ path, value, source }) => observe("kernel.parameter", everywhere, { path, value }, source));
}

/** `shared_filesystems = [ "/srv" ]`: what stands in libvirt's qemu.conf. */
export function tellLibvirtSettings(lines: readonly Line[]): AnyObservation[] {
  return lines.flatMap(({ path, value: line, source }) => {
    const [, name, value] = /^(\w{1,60}) ?= ?(.*)$/.exec(line) ?? [];
    if (path !== "/etc/libvirt/qemu.conf" || name === undefined) return [];
    return [observe("libvirt.setting", everywhere, { name, value: value!.trim() }, source)];
  });
}
