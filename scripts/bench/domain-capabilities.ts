/**
 * A folder of domain capabilities, a file a host: what `baseline` takes where some of them, or none, are equal, beside
 * what libxml2's xmllint takes to stream the same files.
 *
 *     npx tsx scripts/bench/domain-capabilities.ts [FILES] [DISTINCT]
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure } from "./measure.ts";
import { seededRandom } from "./random.ts";

const [files = 10_000, distinct = 200] = process.argv.slice(2).map(Number);
const root = join(import.meta.dirname, "../..");
const cli = join(root, "packages/cli/dist/virt-baseline.js");
const recorded = "test/fixtures/recorded/libvirt-11.3-qemu-10.0-kvm-q35.domcapabilities.xml";

/** How many of the lists of what blocks a model stay, so that a document has some 30 kB. */
const blockersKept = 0.12;

/** The recorded document, each time with another limit of vCPUs and without some of its features. */
function* documents(): Generator<string> {
  const text = readFileSync(join(root, recorded), "utf8");
  const random = seededRandom(1);
  const shorter = text.replaceAll(/ *<blockers [\s\S]*?<\/blockers>\n/g, (list) =>
    random() < blockersKept ? list : "",
  );
  for (let index = 0; ; index += 1) {
    const thinned = shorter.replaceAll(/ *<feature policy='require' name='[^']+'\/>\n/g, (line) =>
      random() < 0.1 ? "" : line,
    );
    yield thinned.replace(/<vcpu max='\d+'\/>/, `<vcpu max='${100 + index}'/>`);
  }
}

function writeFolder(folder: string, kinds: number): number {
  mkdirSync(folder);
  const source = documents();
  const texts: string[] = [];
  let bytes = 0;
  for (let index = 0; index < files; index += 1) {
    const text = texts[index % kinds] ?? (source.next().value as string);
    if (texts.length < kinds && kinds < files) texts.push(text);
    bytes += text.length;
    writeFileSync(join(folder, `host${String(index).padStart(6, "0")}.xml`), text);
  }
  return bytes / 1e6;
}

const place = mkdtempSync(join(tmpdir(), "virt-baseline-bench-"));
try {
  for (const kinds of [distinct, files]) {
    const folder = join(place, String(kinds));
    const megabytes = writeFolder(folder, kinds);
    const baseline = measure([cli, "baseline", folder, "--format", "json"]);
    const before = performance.now();
    const xmllint = spawnSync("sh", ["-c", `find "${folder}" -type f -print0 | xargs -0 xmllint --noout --stream`]);
    const seconds = (performance.now() - before) / 1000;
    console.log(`${files} files, ${kinds} distinct, ${megabytes.toFixed(0)} MB`);
    console.log(`  baseline: ${baseline.seconds.toFixed(2)} s, ${baseline.megabytes.toFixed(0)} MB`);
    if (xmllint.status === 0) {
      console.log(`  xmllint --noout --stream: ${seconds.toFixed(2)} s`);
      console.log(`  speed against xmllint: ${(seconds / baseline.seconds).toFixed(2)}`);
    }
  }
} finally {
  rmSync(place, { recursive: true });
}
