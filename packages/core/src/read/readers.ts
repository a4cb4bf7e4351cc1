import { capabilitiesReader } from "./formats/capabilities.ts";
import { cpuReader } from "./formats/cpu.ts";
import { domainCapabilitiesReader } from "./formats/domain-capabilities.ts";
import { qmpReader } from "./formats/qmp.ts";
import { virshVersionReader } from "./formats/virsh-version.ts";
import type { Reader } from "./reader.ts";

/** Every input format that is read. A new one is a file in formats/ and a line here. */
export const readers: readonly Reader[] = [
  capabilitiesReader,
  domainCapabilitiesReader,
  cpuReader,
  qmpReader,
  virshVersionReader,
];
