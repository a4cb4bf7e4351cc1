import { toolVersion } from "../version.ts";
import { defaultPolicy, type Policy } from "./policy.ts";

/** The program that answers. */
export interface Tool {
  readonly name: string;
  readonly version: string;
}

/** With what the result of every question begins. */
export interface ResultHead<Question extends string> {
  readonly schema: `virt-baseline/${Question}/1`;
  readonly tool: Tool;
  readonly policy: Policy;
}

/** Who asks, and by which policy; without them this package does, by the usual one. */
export interface AskedBy {
  readonly tool?: Tool;
  readonly policy?: Policy;
}

export function headOf<Question extends string>(question: Question, { tool, policy }: AskedBy): ResultHead<Question> {
  return {
    schema: `virt-baseline/${question}/1`,
    tool: tool ?? { name: "virt-baseline", version: toolVersion },
    policy: policy ?? defaultPolicy,
  };
}
