import { readFileSync, writeFileSync } from "node:fs";
import { formatTranscripts, parseTranscripts, record } from "./test/cli/transcript.ts";
for (const name of process.argv.slice(2)) { const path=`test/cli/transcripts/${name}.md`; const {intro,calls}=parseTranscripts(readFileSync(path,"utf8")); writeFileSync(path, formatTranscripts({intro, calls: calls.map(({note,transcript})=>({note,transcript:record(transcript.command)}))})); }
