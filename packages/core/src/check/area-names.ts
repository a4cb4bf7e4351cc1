import { facets } from "../facets/facets.ts";
import { capacityArea } from "./judge.ts";

/** The names of all areas of which hosts may say nothing, sorted: what `--require-evidence` asks for. */
export const areaNames = (): string[] => [...facets.map(({ id }) => id as string), capacityArea.area].sort();
