import { closeSync, openSync, writeSync } from "node:fs";
import { hostLine, readHosts } from "../../packages/core/src/index.ts";
import { hostCpus } from "./host-cpus.ts";

/** A file of `hosts` hosts as normalised JSON Lines, host i saying what profile i mod `profiles` says. */
export function writeFleet(path: string, hosts: number, profiles: number): void {
  const text = hostCpus(profiles);
  const distinct = readHosts([{ name: "cpus", files: [{ name: "cpus.xml", text }] }]).hosts;
  const file = openSync(path, "w");
  for (let done = 0; done < hosts; ) {
    const lines: string[] = [];
    for (; lines.length < 1000 && done < hosts; done += 1) {
      lines.push(`${hostLine({ ...distinct[done % profiles]!, name: `host-${String(done).padStart(7, "0")}` })}\n`);
    }
    writeSync(file, lines.join(""));
  }
  closeSync(file);
}

/** Reads and parses every line, and nothing else. */
export const parseAlone = `
  let fields = 0, kept = "";
  const stream = require("fs").createReadStream(process.argv[1], { encoding: "utf8", highWaterMark: 1 << 20 });
  stream.on("data", (chunk) => {
    const lines = (kept + chunk).split("\\n");
    kept = lines.pop();
    for (const line of lines) fields += Object.keys(JSON.parse(line)).length;
  });`;
