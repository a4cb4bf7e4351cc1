import type { Finding } from "../evidence/finding.ts";
import type { NotAssessed } from "../policy/missing-evidence.ts";
import type { ResultHead } from "../policy/result-head.ts";
import type { LibvirtAnswer } from "./libvirt/described-cpu.ts";
import type { Order, Relation } from "./order.ts";

/** One of the two that are compared. */
export interface ComparedName {
  readonly name: string;
  readonly form: "host" | "guest";
}

/** Something besides named elements, with what each says of it; null: nothing. */
export interface MeasureComparison {
  readonly name: string;
  readonly a: string | null;
  readonly b: string | null;
  /** Where it is many names: those that only one surely has. */
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  readonly relation: Relation;
}

/** One area of compatibility. */
export interface AreaComparison extends Order {
  readonly area: string;
  readonly relation: Relation;
  /** How many elements both surely have. */
  readonly common: number;
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  /** What one surely has, and of the other (`on`) is not known. */
  readonly undetermined: readonly { readonly element: string; readonly on: "a" | "b" }[];
  /** Those that differ. */
  readonly measures: readonly MeasureComparison[];
  /** Of the elements that differ: leaf, register and bit, where they have some. */
  readonly bits: Readonly<Record<string, readonly string[]>>;
}

/** What libvirt says when it holds the CPU of one (`cpu`) against that of the other, which is a host. */
export interface LibvirtVerdict {
  /** The command of virsh that compares with this CPU of the host. */
  readonly command: "cpu-compare" | "hypervisor-cpu-compare";
  readonly host: string;
  readonly cpu: string;
  /** The CPU maps by which it would answer so. */
  readonly maps: readonly string[];
  readonly answer: LibvirtAnswer;
  /** In our words; empty where the answer says it all. */
  readonly because: string;
}

/** The answer to `compare`; the contract is `virt-baseline/compare/1`. */
export interface CompareResult extends ResultHead<"compare">, Order {
  /** Null where the two share no architecture. */
  readonly setting: {
    readonly arch: string;
    readonly accel: string;
    readonly machineFamily: string | null;
    readonly machine: string | null;
  } | null;
  readonly a: ComparedName;
  readonly b: ComparedName;
  /** Of the first to the second: `superset` means that the first has all of the second, and more. */
  readonly relation: Relation;
  readonly areas: readonly AreaComparison[];
  readonly libvirt: readonly LibvirtVerdict[];
  readonly notAssessed: readonly NotAssessed[];
  readonly findings: readonly Finding[];
}
