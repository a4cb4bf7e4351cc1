import type { Dialect } from "../dialect.ts";
import { hashComment } from "../syntax/one-line.ts";
import { shellWord } from "../syntax/shell.ts";
import { cpuParts, physBitsOptions } from "../virt-install.ts";
import type { PinnedGuest } from "./pinned-guest.ts";

/**
 * virt-xml, which is virt-install's tool for guests that are there: a command for each thing to edit, since it takes one at
 * a time. What the definition says besides stays as it is; a line that is there gets its new policy.
 */
export const virtXmlDialect: Dialect<PinnedGuest> = {
  id: "virt-install",
  title: "virt-xml",
  comment: hashComment,
  partsCombine: false,
  pinsClock: true,
  write({ machine, guestName, removed }, cpu) {
    const edits = [
      ...(machine === null || machine.chosen === null ? [] : [`--boot machine=${machine.chosen}`]),
      ...(cpu === null || cpu.model === null
        ? []
        : [
            `--cpu ${shellWord([...cpuParts(cpu, cpu.model), ...removed.flatMap(unset)].join(","))}`,
            ...[physBitsOptions(cpu).join(" ")].filter((options) => options !== ""),
          ]),
    ];
    // A name that begins with a dash is told from an option by its place.
    const command = (edit: string) =>
      guestName.startsWith("-")
        ? `virt-xml --edit ${edit} -- ${shellWord(guestName)}`
        : `virt-xml ${shellWord(guestName)} --edit ${edit}`;
    return { text: edits.map(command).join("\n"), findings: [] };
  },
};

/** `cpu/cache/@mode` is `cache.mode=` where it is taken out. */
function unset(path: string): string[] {
  const [, word] = /^cpu\/((?:\w+\/)?@\w+)$/.exec(path) ?? [];
  return word === undefined ? [] : [`${word.replace("@", "").replace("/", ".")}=`];
}
