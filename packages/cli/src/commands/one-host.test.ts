import { readHosts } from "@virt-baseline/core";
import { expect, test } from "vitest";
import { asOneHost, oneHost } from "./one-host.ts";

const cpu = "<cpu><arch>x86_64</arch><model>Penryn</model></cpu>\n";
const hostsIn = (files: Record<string, string>) =>
  readHosts(Object.entries(files).map(([name, file]) => ({ name, files: [{ name: file, text: cpu }] }))).hosts;

test("one host is that host", () => {
  expect(oneHost(hostsIn({ n1: "n1.xml" }), "--from ", ["n1.xml"]).name).toBe("n1");
});

// what stands before, the places, the hosts with a file of each | what is said, and what to write
test.each<[before: string, places: string[], hosts: Record<string, string>, message: string, hint: string]>([
  [
    "--from ",
    ["fleet/n1/"],
    { capabilities: "fleet/n1/capabilities.xml", version: "fleet/n1/version.txt" },
    "--from fleet/n1/ is 2 hosts, and one is wanted",
    "if its files are of one host, write --from n1=fleet/n1/",
  ],
  [
    "--from ",
    ["fleet"],
    { n1: "fleet/n1/capabilities.xml", n2: "fleet/n2/capabilities.xml" },
    "--from fleet is 2 hosts, and one is wanted",
    "name one, as in --from n1=fleet/n1; they are n1, n2",
  ],
  [
    "",
    ["flat"],
    { n1: "flat/n1.xml", n2: "flat/n2.xml" },
    "flat is 2 hosts, and one is wanted",
    "name one, as in n1=flat/n1.xml; they are n1, n2",
  ],
  [
    "--from ",
    ["-"],
    Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`n${at}`, "-"])),
    "--from - is 10 hosts, and one is wanted",
    "name one, as in --from NAME=PATH; they are n0, n1, n2, n3, n4, n5, n6, n7 and 2 more",
  ],
  [
    "--from ",
    ["a.xml", "b.xml"],
    { a: "a.xml", b: "b.xml" },
    "--from a.xml --from b.xml is 2 hosts, and one is wanted",
    "name one, as in --from a=a.xml; they are a, b",
  ],
])("%s%j of %j", (before, places, hosts, message, hint) => {
  expect(() => oneHost(hostsIn(hosts), before, places)).toThrow(
    expect.objectContaining({ name: "UsageError", message, hint }),
  );
});

test("a folder as one host is named after itself", () => {
  expect(asOneHost("examples/fleet/milan-1/")).toBe("milan-1=examples/fleet/milan-1/");
});
