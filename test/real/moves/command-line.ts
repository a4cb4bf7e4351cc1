/** The command line that libvirt writes for a guest, as one who has no libvirt would run it. */
import type { Stack } from "../stack.ts";

/** The words of a line as a shell reads them; libvirt quotes with apostrophes and nothing else. */
export function wordsOf(line: string): string[] {
  return [...line.trim().matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|\\(.)/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? ""),
  );
}

/** Options with an argument that belong to libvirt's own keeping of the guest: its monitor, its secrets; and the pause that it starts with. */
const isLibvirts = (option: string, argument: string): boolean =>
  (option === "-object" && argument.includes(`"qom-type":"secret"`)) ||
  (option === "-chardev" && argument.includes("id=charmonitor")) ||
  option === "-mon" ||
  option === "-sandbox" ||
  option === "-uuid";

/** QEMU's arguments for a domain, in the words of a stack's libvirt. */
export async function qemuArgumentsOf(stack: Stack, xml: string): Promise<string[]> {
  const words = wordsOf(await stack.domxmlToNative(xml));
  const args = words.slice(words.findIndex((word) => word.endsWith("/qemu-system-x86_64")) + 1);
  return args.filter(
    (word, index) =>
      word !== "-S" && !isLibvirts(word, args[index + 1] ?? "") && !isLibvirts(args[index - 1] ?? "", word),
  );
}

/** The arguments with another value of an option that they have. @throws if they have it not */
export function withOption(args: readonly string[], option: string, value: (before: string) => string): string[] {
  const at = args.indexOf(option);
  if (at < 0) throw new Error(`no ${option} in ${args.join(" ")}`);
  return args.with(at + 1, value(args[at + 1]!));
}
