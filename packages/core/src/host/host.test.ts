import { expect, test } from "vitest";
import { everywhere, observe, type Scope } from "../evidence/observation.ts";
import { firstObservation, type Host, observations, type ScopeQuery } from "./host.ts";

const source = { file: "a", line: 1, tool: "t" };

function hostOf(...scopes: Partial<Scope>[]): Host {
  const said = scopes.map((scope, index) => observe("cpu.physBits", { ...everywhere, ...scope }, index, source));
  const frame = { kind: "k", uuid: null, hostName: null, source };
  // Two documents, so that the order is that of documents and then of what they say.
  const documents = [said.slice(0, 2), said.slice(2)].map((some, key) => ({
    ...frame,
    key: `${key}`,
    observations: some,
  }));
  return { name: "h", documents };
}

const host = hostOf(
  {},
  { accel: "kvm" },
  { accel: "tcg" },
  { arch: "aarch64" },
  { accel: "kvm", machine: "pc-q35-9.2" },
);

// asked for | what is in scope: a null on either side does not restrict
test.each<[ScopeQuery, number[]]>([
  [{}, [0, 1, 2, 3, 4]],
  [{ accel: null, arch: null }, [0, 1, 2, 3, 4]],
  [{ accel: "kvm" }, [0, 1, 3, 4]],
  [{ accel: "tcg", arch: "x86_64" }, [0, 2]],
  [{ machine: "pc-q35-7.2" }, [0, 1, 2, 3]],
  [{ emulator: "/usr/bin/qemu" }, [0, 1, 2, 3, 4]],
])("%j is said by %j", (query, expected) => {
  expect(observations(host, "cpu.physBits", query).map(({ value }) => value)).toEqual(expected);
  expect(firstObservation(host, "cpu.physBits", query)?.value).toBe(expected[0]);
});

test("what nobody said is not there", () => {
  expect(observations(host, "microcode")).toEqual([]);
  expect(firstObservation(host, "microcode")).toBeUndefined();
});
