import { attribute } from "../../xml/element.ts";
import type { Meeting } from "./meeting.ts";

/** A device of one of these types given to QEMU past libvirt: `<qemu:arg value='nvme,…'/>`, or the same as JSON. */
export const qemuArgument: Meeting = (guest, of) =>
  guest.domain.children
    .filter(({ name }) => name.endsWith(":commandline"))
    .flatMap((line) => line.children.filter(({ name }) => name.endsWith(":arg")))
    .filter((argument) => of.includes(typeOf(attribute(argument, "value") ?? "")));

function typeOf(argument: string): string {
  const [word = ""] = argument.split(",");
  return /"driver"\s*:\s*"([^"]+)"/.exec(argument)?.[1] ?? word.replace(/^driver=/, "");
}
