import type { Command } from "./command.ts";

export const operandHelp: Readonly<Record<NonNullable<Command["operand"]>, string>> = {
  HOST: "HOST is a file, a folder, - (standard input) or NAME=PATH (repeat it to merge files into one host).",
  GUEST: "GUEST is a libvirt domain XML file, a folder of them, or - (standard input).",
  PAIR: "A and B are hosts (a file, a folder, NAME=PATH), or guests: a file with one domain or with a guest's <cpu>.",
  LOCK: "LOCK is a file of virt-baseline lock. HOST is a file, a folder, - (standard input) or NAME=PATH.",
  TARGET:
    "TARGET is [USER@]HOST, ssh://[USER@]HOST[:PORT] or qemu+ssh://[USER@]HOST/system; without one, this host is gathered.",
  NAME: "NAME is what libvirt, QEMU or Linux call it. HOST is a file, a folder, - (standard input) or NAME=PATH.",
};

/** How operands are written after a command. */
export const operandUsage: Readonly<Record<NonNullable<Command["operand"]>, string>> = {
  HOST: "HOST... ",
  GUEST: "GUEST... ",
  LOCK: "LOCK HOST... ",
  NAME: "NAME [HOST...] ",
  PAIR: "A B ",
  TARGET: "[TARGET...] ",
};
