import { describe, expect, it } from "vitest";
import { fleet } from "./fleet.ts";
import { exampleFiles, staleExamples } from "./generate.ts";

describe("examples/fleet", () => {
  it("is what the generator writes", () => {
    expect(staleExamples(), "run npx tsx scripts/examples/generate.ts").toEqual([]);
  });

  it("says in every file that it is synthetic", () => {
    const unmarked = [...exampleFiles()].filter(([, text]) => !text.split("\n")[0]!.includes("Synthetic"));
    expect(unmarked.map(([path]) => path)).toEqual([]);
  });

  it("has unlike hosts: vendors, silicon, software, address bits", () => {
    const distinct = (pick: (host: (typeof fleet)[number]) => unknown) => new Set(fleet.map(pick)).size;
    expect(fleet.length).toBeGreaterThanOrEqual(6);
    expect(distinct(({ silicon }) => silicon.vendor)).toBe(2);
    expect(distinct(({ silicon }) => silicon.like)).toBeGreaterThanOrEqual(6);
    expect(distinct(({ libvirt }) => libvirt)).toBeGreaterThanOrEqual(3);
    expect(distinct(({ qemu }) => qemu)).toBeGreaterThanOrEqual(3);
    expect(distinct(({ silicon }) => silicon.physBits)).toBeGreaterThanOrEqual(3);
  });
});
