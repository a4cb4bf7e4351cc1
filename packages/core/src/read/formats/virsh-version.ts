import type { Document } from "../../evidence/document.ts";
import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import { InputError } from "../../xml/errors.ts";
import type { ReadContext, TextReader } from "../reader.ts";

const tool = "virsh version";

/** The lines of `virsh version` in English; only the library and the running hypervisor matter for what a guest gets. */
const library = /^Using library: libvirt (\d+\.\d+\.\d+)[ \t]*\r?\n/m;
const hypervisor = /^Running hypervisor: (\S+) (\d+\.\d+\.\d+)[ \t]*\r?\n/m;
/** Said in place of the last where the driver cannot tell. */
const noHypervisor = /^Cannot extract running \S+ hypervisor version[ \t]*\r?\n/m;

/** `virsh version` (LC_ALL=C): which libvirt and which QEMU the other documents of the host come from. */
export const virshVersionReader: TextReader = {
  container: "text",
  id: "virsh-version",
  title: "virsh version",
  accepts: (text) => /^Using library: libvirt /m.test(text),
  read: readVirshVersion,
};

function readVirshVersion(text: string, context: ReadContext): Document[] {
  const observations: AnyObservation[] = [];
  const libvirt = library.exec(text);
  if (libvirt === null || !(hypervisor.test(text) || noHypervisor.test(text))) throw cutOff(text, context);
  const source = (index: number) => context.source(text.slice(0, index).split("\n").length, tool);
  observations.push(observe("libvirt.version", everywhere, libvirt[1]!, source(libvirt.index)));
  const running = hypervisor.exec(text);
  if (running !== null) {
    const at = source(running.index);
    observations.push(observe("hypervisor.type", everywhere, running[1]!.toLowerCase(), at));
    if (running[1] === "QEMU") {
      observations.push(observe("qemu.version", everywhere, { version: running[2]!, package: null }, at));
    }
  }
  return [{ kind: "virsh-version", key: "virsh-version", uuid: null, hostName: null, source: source(0), observations }];
}

function cutOff(text: string, context: ReadContext): InputError {
  return new InputError({
    code: "virsh-version.truncated",
    message: "the text ends before the line of the running hypervisor does; expected all that virsh version prints",
    hint: "collect it again: LC_ALL=C virsh version",
    file: context.file,
    line: text.split("\n").length,
  });
}
