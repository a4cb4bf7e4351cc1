import fc from "fast-check";

/**
 * Properties try the same examples in every run, so that what fails for one fails for all; fast-check prints the seed.
 * VIRT_BASELINE_SEED is a number, or `new` for examples that nobody has seen, as a long search (VIRT_BASELINE_RUNS)
 * wants them.
 */
const seed = process.env.VIRT_BASELINE_SEED ?? "20";
if (seed !== "new") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
