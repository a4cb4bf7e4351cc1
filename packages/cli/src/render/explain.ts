import type { ExplainResult, Explanation } from "@virt-baseline/core";
import type { Renderer, RenderStyle } from "../commands/result.ts";
import { architectureModelRows } from "./explain/architecture-model.ts";
import { checkRows } from "./explain/check.ts";
import { featureRows } from "./explain/feature.ts";
import { hostSections } from "./explain/hosts.ts";
import { machineRows } from "./explain/machine.ts";
import { modelRows } from "./explain/model.ts";
import { layOut, type Row } from "./page.ts";
import { fold } from "./words.ts";

type Rows<Kind extends Explanation["kind"]> = (
  subject: Extract<Explanation, { kind: Kind }>,
  style: RenderStyle,
) => Row[];

const kinds: { readonly [Kind in Explanation["kind"]]: { readonly noun: string; readonly rows: Rows<Kind> } } = {
  feature: { noun: "CPU feature", rows: featureRows },
  model: { noun: "CPU model", rows: modelRows },
  architectureModel: { noun: "CPU model", rows: architectureModelRows },
  machine: { noun: "machine type", rows: machineRows },
  check: { noun: "check", rows: checkRows },
  level: {
    noun: "level of the x86-64 psABI",
    rows: ({ adds, features }, style) => [
      { label: "adds", texts: [adds.join(", ")] },
      { label: "needs", texts: [`${features.length} features in all: ${fold(features, style)}`] },
    ],
  },
};

/** What a name means, for people; it says nothing that is not in the JSON. */
export const renderExplain: Renderer<ExplainResult> = (result, style) =>
  layOut([aboutOf(result.subject, style), ...hostSections(result, style)], style);

function aboutOf(subject: Explanation, style: RenderStyle) {
  const { noun, rows } = kinds[subject.kind];
  return { title: `${subject.name}: ${noun}`, rows: (rows as Rows<typeof subject.kind>)(subject as never, style) };
}
