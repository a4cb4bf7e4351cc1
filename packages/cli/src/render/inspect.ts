import { formatSource } from "@virt-baseline/core";
import type { InspectResult } from "../commands/inspect.ts";
import type { Renderer } from "../commands/result.ts";

/** The hosts for people: each with the documents that speak of it. */
export const renderInspect: Renderer<InspectResult> = ({ hosts }, { colors }) =>
  hosts
    .map(({ name, documents }) => {
      const lines = documents.map(({ kind, source }) => `  ${kind}: ${formatSource(source)}\n`);
      return `${colors.bold(name)}\n${lines.join("")}`;
    })
    .join("");
