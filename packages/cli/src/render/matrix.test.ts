import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Fleet, matrix, readHosts } from "@virt-baseline/core";
import { createColors } from "picocolors";
import { expect, test } from "vitest";
import type { RenderStyle } from "../commands/result.ts";
import { renderMatrix } from "./matrix.ts";

const style: RenderStyle = { colors: createColors(false), width: 100, verbose: false };

const folder = join(import.meta.dirname, "../../../../examples/fleet/skylake-1");
const spoken = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));

/** Hosts that tell what guests they run and next to nothing of their CPU, and one that tells all of its own. */
function silentTwins(count: number): Fleet {
  const text =
    "<capabilities><host><cpu><arch>x86_64</arch></cpu></host><guest><os_type>hvm</os_type><arch name='x86_64'><domain type='kvm'/></arch></guest></capabilities>";
  const fleet = new Fleet();
  fleet.add(readHosts([{ name: "skylake-1", files: spoken }]).hosts[0]!);
  for (let index = 0; index < count; index += 1) {
    fleet.add(readHosts([{ name: `h${index}`, files: [{ name: `h${index}.xml`, text }] }]).hosts[0]!);
  }
  return fleet;
}

// Above a thousand hosts results speak of profiles: one whose hosts may not take one another's guests is no group.
test.each([3, 1_001])("%i hosts of which nobody knows whether their guests move are each on their own", (count) => {
  const result = matrix(silentTwins(count), null);
  expect(result.islands.every(({ direct, hosts }) => hosts === 1 || !direct)).toBe(true);
  const text = renderMatrix(result, style);
  expect(text).toContain(`: ${count + 1} hosts on their own`);
  expect(text).not.toContain("in which everything moves");
  expect(text).not.toContain("Among these such guests go and come back");
});
