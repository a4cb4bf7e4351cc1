import type { Writable } from "node:stream";

/** Tells how far a command is, on one line of a terminal. */
export interface Progress {
  report(what: string, done: number, total: number): void;
  /** Wipes the line. */
  end(): void;
}

const silence = 1000;
const interval = 100;

/** Says nothing during the first second, and nothing at all unless the stream is a terminal. */
export function createProgress(stream: Writable & { isTTY?: boolean }, wanted: boolean, clock = Date.now): Progress {
  if (!wanted || stream.isTTY !== true) return { report: () => {}, end: () => {} };
  const begin = clock();
  let last: number | null = null;
  return {
    report(what, done, total) {
      const now = clock();
      if (now - begin < silence || (last !== null && now - last < interval)) return;
      last = now;
      stream.write(`\r\x1b[K${what}: ${done} of ${total}`);
    },
    end() {
      if (last !== null) stream.write("\r\x1b[K");
      last = null;
    },
  };
}
