import { applyPatches, enablePatches, type Patch, produceWithPatches } from "immer";
import { applyEdits, type TextEdit } from "../xml/splice.ts";
import { cpuEdits } from "./edit-cpu.ts";
import { machineEdits } from "./edit-machine.ts";
import type { Guest } from "./guest.ts";
import { type Pinnable, pinnableOf } from "./pinnable.ts";

enablePatches();

/** One change of a guest's definition, with its reason. */
export interface GuestChange {
  /** Where, as libvirt's elements and attributes: `os/type/@machine`, `cpu/feature[hle]`. */
  readonly path: string;
  /** Null: it was not there. */
  readonly before: string | null;
  /** Null: it is taken out. */
  readonly after: string | null;
  readonly because: string;
}

/**
 * A guest's definition while it is being changed. Changes are patches of its pinnable part; `finish` turns them into
 * splices of the user's text, so that everything else stays byte for byte.
 */
export class GuestDraft {
  private readonly written: Pinnable;
  private current: Pinnable;
  private readonly made: { readonly patch: Patch; readonly before: unknown; readonly because: string }[] = [];

  constructor(readonly guest: Guest) {
    this.written = pinnableOf(guest);
    this.current = this.written;
  }

  get state(): Pinnable {
    return this.current;
  }

  /** Replaces a pinnable part; nothing happens where it is already so. */
  change<Part extends keyof Pinnable>(part: Part, value: Pinnable[Part], because: string): void {
    const [next, patches, inverse] = produceWithPatches(
      this.current,
      (draft: { -readonly [P in keyof Pinnable]: Pinnable[P] }) => {
        if (part === "cpu" && draft.cpu !== null && value !== null)
          mergeInto(draft.cpu as unknown as Record<string, unknown>, value as object);
        else draft[part] = value;
      },
    );
    this.current = next;
    for (const patch of patches) {
      const undo = inverse.find(({ path }) => path.join("/") === patch.path.join("/"));
      this.made.push({ patch, before: undo?.op === "remove" ? null : undo?.value, because });
    }
  }

  /** The changes, each with what stood there before; the CPU's features behind what else is said of it. */
  changes(): GuestChange[] {
    const changes = this.made
      .flatMap(({ patch, before, because }) => describe(patch, before, because))
      .filter(({ before, after }) => before !== after);
    const isFeature = ({ path }: GuestChange) => Number(path.startsWith("cpu/feature["));
    return changes.sort((a, b) => isFeature(a) - isFeature(b));
  }

  /** The changes as edits of the file's text, in its order. */
  edits(): TextEdit[] {
    const state = applyPatches(
      this.written,
      this.made.map(({ patch }) => patch),
    ) as Pinnable;
    const edits = [
      ...machineEdits(this.guest, this.written, state),
      ...cpuEdits(this.guest, this.written.cpu, state.cpu),
    ];
    return edits.sort((a, b) => a.offset - b.offset);
  }

  /** The file's text with the changes spliced in. */
  finish(): string {
    return applyEdits(this.guest.text, this.edits());
  }
}

/** Sets only what differs, so that each line that stays is no change. */
function mergeInto(target: Record<string, unknown>, value: object): void {
  for (const [key, part] of Object.entries(value)) {
    if (key !== "features") {
      if (target[key] !== part) target[key] = part;
      continue;
    }
    const features = target.features as Record<string, unknown>;
    for (const name of Object.keys(features)) if (!Object.hasOwn(part, name)) delete features[name];
    for (const [name, policy] of Object.entries(part)) if (features[name] !== policy) features[name] = policy;
  }
}

function describe(patch: Patch, before: unknown, because: string): GuestChange[] {
  const [part, ...rest] = patch.path.map(String);
  const after = patch.op === "remove" ? null : patch.value;
  if (part === "machine") return [{ path: "os/type/@machine", before: text(before), after: text(after), because }];
  if (rest.length === 0) return describeWhole(before, after, because);
  return [{ path: pathInCpu(rest), before: text(before), after: text(after), because }];
}

/** A `<cpu>` that comes or goes as a whole is told part by part. */
function describeWhole(before: unknown, after: unknown, because: string): GuestChange[] {
  const parts = (value: unknown) => new Map(value === null || typeof value !== "object" ? [] : flatten(value));
  const [old, fresh] = [parts(before), parts(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].map((path) => ({
    path,
    before: old.get(path) ?? null,
    after: fresh.get(path) ?? null,
    because,
  }));
}

function flatten(cpu: object): [string, string][] {
  return Object.entries(cpu).flatMap(([key, value]): [string, string][] => {
    if (key === "features")
      return Object.entries(value as object).map(([name, policy]) => [pathInCpu([key, name]), String(policy)]);
    return value === null ? [] : [[pathInCpu([key]), String(value)]];
  });
}

const elements: ReadonlyMap<string, string> = new Map([
  ["model", "cpu/model"],
  ["fallback", "cpu/model/@fallback"],
  ["vendor", "cpu/vendor"],
  ["cache", "cpu/cache/@mode"],
]);

function pathInCpu([key = "", name]: readonly string[]): string {
  return name === undefined ? (elements.get(key) ?? `cpu/@${key}`) : `cpu/feature[${name}]`;
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
