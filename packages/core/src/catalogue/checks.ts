import { embedded, lazy } from "./lazy.ts";
import { tables } from "./source.ts";

/** What a check is about, as its page in docs/checks says it. */
export interface CheckPage {
  readonly name: string;
  readonly means: string;
  /** What happens to a guest that is moved all the same. */
  readonly follows: string;
  readonly remedy: string;
  /** Whence the rule is known. */
  readonly source: string;
}

type PageRow = [name: string, means: string, follows: string, remedy: string, source: string];

const rows = embedded<PageRow[]>(() => tables().checks.pages);

const pages = lazy(
  () =>
    new Map(
      rows().map(([name, means, follows, remedy, source]) => [name, { name, means, follows, remedy, source }] as const),
    ),
);

/** The page of a check by its id; undefined for an id that is none. */
export const checkPage = (id: string): CheckPage | undefined => pages().get(id);

/** The ids of all checks, sorted. */
export const checkIds = (): string[] => [...pages().keys()].sort();
