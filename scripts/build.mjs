import { prepare } from "./house/prepare.mjs";

await prepare();
