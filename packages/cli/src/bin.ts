import { main } from "./main.ts";

void main(process.argv.slice(2), process).then((code) => {
  // Not process.exit: what is still on its way to a slow reader would be lost.
  process.exitCode = code;
});
