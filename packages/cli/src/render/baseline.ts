import type { BaselineResult } from "@virt-baseline/core";
import type { Renderer, RenderStyle } from "../commands/result.ts";
import { findingSections } from "./baseline/findings.ts";
import { guestCpu } from "./baseline/guest-cpu.ts";
import { headline } from "./baseline/headline.ts";
import { machineType } from "./baseline/machine-type.ts";
import { otherAreas } from "./baseline/other-areas.ts";
import { layOut, type Section } from "./page.ts";

/** A baseline for people. It says nothing that is not in the JSON; without --verbose it folds long lists. */
export const renderBaseline: Renderer<BaselineResult> = (result, style) =>
  layOut(
    [
      headline(result, style),
      ...guestCpus(result, style),
      ...machineType(result, style),
      ...otherAreas(result, style),
      ...findingSections(result, style),
      next(result),
    ],
    style,
  );

/** One guest CPU, or one for each vendor. */
function guestCpus(result: BaselineResult, style: RenderStyle): Section[] {
  const { cpu, byVendor, hosts, cost } = result;
  if (byVendor.length > 0) {
    return byVendor.map((part) => guestCpu({ ...part, result, title: part.vendor ?? "of an unknown vendor" }, style));
  }
  return cpu === null
    ? []
    : [guestCpu({ cpu, cost, hosts: hosts.map(({ name }) => name), result, title: null }, style)];
}

function next({ cpu, byVendor }: BaselineResult): Section {
  const named = [cpu, ...byVendor.map((part) => part.cpu)].some((one) => one !== null && one.model !== null);
  const formats = named
    ? "--format libvirt prints the <os> and <cpu> to paste into a guest, --format qemu the arguments, --format json everything"
    : "--format json prints everything, virt-baseline inspect what was read";
  return { title: "", rows: [{ label: "next", texts: [`${formats}; --verbose unfolds this text.`] }] };
}
