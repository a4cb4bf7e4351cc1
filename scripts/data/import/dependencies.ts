import type { Facts, QemuWord } from "./facts.ts";
import type { FeatureRecord } from "./features.ts";

const hex = (text: string): string => `0x${Number(text).toString(16)}`;

/** The beginning of every bit text that lies in a word of QEMU's. */
function prefix(word: QemuWord): string {
  if (word.msr !== undefined) return `msr ${hex(word.msr)} `;
  const subleaf = word.subleaf === null || word.subleaf === undefined ? "" : `/${word.subleaf}`;
  return `cpuid ${hex(word.leaf!)}${subleaf} ${word.reg} `;
}

/** VMX control MSRs: QEMU numbers the bits of the allowed-1 half from 0, the data and the hardware from 32. */
const HIGH_HALF = new Set(["0x48b", "0x48d", "0x48e", "0x48f", "0x490"]);

const maskOf = (word: QemuWord, mask: string): bigint =>
  word.msr !== undefined && HIGH_HALF.has(hex(word.msr))
    ? (BigInt(mask) << 32n) & 0xffff_ffff_ffff_ffffn
    : BigInt(mask);

const withoutZeroSubleaf = (bit: string): string => bit.replace(/\/0 /, " ");

/**
 * QEMU clears every bit of the mask `to` where all bits of the mask `from` are missing. Bits that a newer QEMU names are
 * cleared by the same masks, so the children are read from the masks rather than from one version's list of names.
 */
function children(to: string, features: readonly FeatureRecord[], words: Record<string, QemuWord>): string[] {
  const [word, mask] = to.split("&") as [string, string];
  const start = withoutZeroSubleaf(prefix(words[word]!));
  const bits = maskOf(words[word]!, mask);
  return features
    .filter((feature) =>
      feature.bits.some((bit) => {
        const text = withoutZeroSubleaf(bit);
        return text.startsWith(start) && ((bits >> BigInt(text.slice(start.length))) & 1n) === 1n;
      }),
    )
    .map((feature) => feature.name);
}

export function importDependencies(
  facts: Facts,
  features: readonly FeatureRecord[],
  canonical: (name: string) => string,
): unknown[] {
  const byParent = new Map<string, { parents: string[]; children: Set<string> }>();
  for (const rule of facts.qemuFeatures.dependencies) {
    const parents = rule.if_missing.map(canonical).sort();
    const key = parents.join(" ");
    const entry = byParent.get(key) ?? { parents, children: new Set<string>() };
    const found = children(rule.to, features, facts.qemuFeatures.words);
    if (found.length === 0) throw new Error(`no feature stands for ${rule.to}`);
    for (const child of found) entry.children.add(child);
    byParent.set(key, entry);
  }
  return [...byParent.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => ({
      anyOf: entry.parents,
      neededBy: [...entry.children].filter((child) => !entry.parents.includes(child)),
    }));
}

export function importXsave(facts: Facts, canonical: (name: string) => string): unknown[] {
  return facts.qemuFeatures.xsave_components.map((component) => ({
    bit: component.bit,
    name: component.component.replace(/^XSTATE_|_BIT$/g, ""),
    requires: component.requires.map(canonical),
  }));
}
