import { memberOfLabel } from "../../lattice/families.ts";
import { compareCodePoints } from "../../lattice/interner.ts";
import type { Account, Presented } from "../facet.ts";

/** One kind in a result: what every host has, what some do not speak of, what some lack. */
export interface KindSection {
  readonly common: readonly string[];
  readonly undetermined: readonly { readonly name: string; readonly hosts: readonly string[] }[];
  readonly lost: readonly { readonly name: string; readonly missingOn: readonly string[] }[];
}

/** An area of listed names in a result, by kind, sorted. */
export type KindsSection = Readonly<Record<string, KindSection>>;

/** Sorts the account of a facet by kind. */
export function presentKinds({ account, hosts }: Pick<Presented<unknown, unknown>, "account" | "hosts">): KindsSection {
  const nameHosts = (indices: readonly number[]) => indices.map((index) => hosts[index]!.name);
  const kinds = new Map<string, { [K in keyof KindSection]: KindSection[K][number][] }>();
  const of = (kind: string) => {
    let section = kinds.get(kind);
    if (section === undefined) {
      section = { common: [], undetermined: [], lost: [] };
      kinds.set(kind, section);
    }
    return section;
  };
  for (const { kind, name } of account.common.map(memberOfLabel)) of(kind).common.push(name);
  for (const { element, hosts: on } of inOrder(account.undetermined)) {
    const { kind, name } = memberOfLabel(element);
    of(kind).undetermined.push({ name, hosts: nameHosts(on) });
  }
  for (const { element, hosts: on } of inOrder(account.lost)) {
    const { kind, name } = memberOfLabel(element);
    of(kind).lost.push({ name, missingOn: nameHosts(on) });
  }
  const sorted = [...kinds].sort(([a], [b]) => compareCodePoints(a, b));
  const sections: Record<string, KindSection> = Object.create(null);
  for (const [kind, section] of sorted) sections[kind] = section;
  return sections;
}

function inOrder(entries: Account["lost"]): Account["lost"] {
  return [...entries].sort((a, b) => compareCodePoints(a.element, b.element));
}
