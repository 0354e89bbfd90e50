/** Runs one scripted shard in a child process, tells of it on stdout and, if asked to, closes the runner. */
import { once } from "node:events";
import { createChildProcessShardRunner } from "../../../src/adapters/child-process/index.ts";
import { systemClock } from "../../../src/adapters/system/index.ts";
import type { ProcessScript, Script } from "./scripted-shards.ts";
import { messageFor, scriptedWorkers } from "./scripted-shards.ts";

const [script, ending] = process.argv.slice(2);
const runner = createChildProcessShardRunner({ ...scriptedWorkers, concurrency: 1, clock: systemClock });
const started = Promise.withResolvers<void>();
const run = runner.run(messageFor(script as Script | ProcessScript), {
  signal: new AbortController().signal,
  onProgress: () => started.resolve(),
});
const told = run.then(
  (result) => console.log(result.state),
  (error: { code: string }) => console.log(error.code),
);
await started.promise;
console.log("started");
await once(process.stdin, "data");
if (ending === "close") await runner.close();
await told;
process.stdin.destroy();
