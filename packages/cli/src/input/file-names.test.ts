import { expect, test } from "vitest";
import { fileStem, groupFiles, lookLikeOneHost } from "./file-names.ts";

test.each<[name: string, stem: string]>([
  ["node1.xml", "node1"],
  ["node1", "node1"],
  ["node1.example.com.xml", "node1.example.com"],
  [".hidden", ".hidden"],
  ["all.", "all"],
  ["linux-ubuntu24.04-neoverse_v3ae", "linux-ubuntu24.04-neoverse_v3ae"],
  ["v1.2", "v1.2"],
  ["n1.tar.gz", "n1"],
])("the stem of %s is %s", (name, stem) => {
  expect(fileStem(name)).toBe(stem);
});

// files of a flat folder | host: its files
test.each<[files: string[], hosts: Record<string, string[]>]>([
  [["a.capabilities.xml", "a.domcaps.xml"], { a: ["a.capabilities.xml", "a.domcaps.xml"] }],
  [["a.domcaps-q35.xml", "b.qmp.json"], { a: ["a.domcaps-q35.xml"], b: ["b.qmp.json"] }],
  [["x-11.3-kvm-pc.domcaps.xml"], { "x-11.3-kvm-pc": ["x-11.3-kvm-pc.domcaps.xml"] }],
  [["a.xml", "b"], { a: ["a.xml"], b: ["b"] }],
  [
    ["n1.example.org.tar", "n1.example.com.tar"],
    { "n1.example.org": ["n1.example.org.tar"], "n1.example.com": ["n1.example.com.tar"] },
  ],
  [
    ["n1.example.org", "n1.example.com"],
    { "n1.example.org": ["n1.example.org"], "n1.example.com": ["n1.example.com"] },
  ],
  [
    ["n1.example.org.xml", "n1.example.net.xml"],
    { "n1.example.org": ["n1.example.org.xml"], "n1.example.net": ["n1.example.net.xml"] },
  ],
  [["rack.1.xml", "rack.2.xml"], { "rack.1": ["rack.1.xml"], "rack.2": ["rack.2.xml"] }],
])("%j", (files, hosts) => {
  expect(Object.fromEntries(groupFiles(files).map(({ name, members }) => [name, members]))).toEqual(hosts);
});

test("a file of its own and a group of the same name stay apart", () => {
  expect(groupFiles(["a.caps.xml", "a.xml"])).toEqual([
    { name: "a", members: ["a.caps.xml"] },
    { name: "a", members: ["a.xml"] },
  ]);
});

// hosts that a flat folder came to | whether they are rather the files of one
test.each<[names: string[], one: boolean]>([
  [["capabilities", "domcapabilities-kvm-q35", "version"], true],
  [["capabilities"], false],
  [["capabilities", "node2"], false],
  [["node1", "node2"], false],
  [["versions-old", "kernels"], false],
])("%j: %s", (names, one) => {
  expect(lookLikeOneHost(names)).toBe(one);
});
