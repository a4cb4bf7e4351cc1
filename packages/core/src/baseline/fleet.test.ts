import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readHosts } from "../read/read-hosts.ts";
import { baseline } from "./baseline.ts";

const text = (name: string) =>
  readFileSync(new URL(`../../../../test/fixtures/recorded/${name}.domcapabilities.xml`, import.meta.url), "utf8");
const texts = ["libvirt-9.0-qemu-7.2-kvm-q35", "libvirt-11.3-qemu-10.0-kvm-q35", "libvirt-9.0-qemu-7.2-tcg-q35"].map(
  text,
);

/** Every host in a file of its own. `unlike`: a comment makes the texts unlike, so that no host is known to be as another. */
const hostsOf = (count: number, unlike: boolean) =>
  readHosts(
    Array.from({ length: count }, (_, index) => {
      const said = texts[index % texts.length]!;
      const name = `h${String(index).padStart(5, "0")}`;
      return { name, files: [{ name: `${name}.xml`, text: unlike ? `${said}<!-- ${index} -->` : said }] };
    }),
  ).hosts;

test("over a thousand hosts the answer is the same whether or not hosts were known to be alike, in any order", () => {
  const alike = hostsOf(1005, false);
  const result = baseline(alike);
  expect(result.profiles.map(({ count, hosts }) => [count, hosts])).toEqual(Array(3).fill([335, undefined]));
  expect(JSON.stringify(baseline(alike.toReversed()))).toBe(JSON.stringify(result));
  expect(JSON.stringify(baseline(hostsOf(1005, true)))).toBe(JSON.stringify(result));
});

test("over a thousand hosts a finding tells the first of those it is about, and how many more", () => {
  const guests = (type: string) =>
    `<capabilities><guest><os_type>hvm</os_type><arch name='x86_64'><domain type='${type}'/></arch></guest></capabilities>`;
  const inputs = Array.from({ length: 1005 }, (_, index) => {
    const name = `h${String(index).padStart(5, "0")}`;
    return { name, files: [{ name: `${name}.xml`, text: guests(index % 3 === 2 ? "qemu" : "kvm") }] };
  });
  const { findings } = baseline(readHosts(inputs).hosts);
  const [withoutKvm] = findings.filter(({ check }) => check === "hypervisor.type");
  expect(withoutKvm).toMatchObject({ message: "335 hosts do not offer kvm for x86_64" });
  expect(withoutKvm!.evidence).toEqual(["h00002: h00002.xml", "and 334 more"]);
});
