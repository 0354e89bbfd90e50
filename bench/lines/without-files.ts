/**
 * The engine without files, in this process: the request is prepared and accepted into a lake in memory; every point is
 * planned, seeded, resolved, serialised, fingerprinted and simulated by the code that a worker runs. Left out are the
 * journal, the columns and their Parquet files, the disk and child processes.
 */
import { runPoints } from "../../src/execution/index.ts";
import { noOp } from "../model/definition.ts";
import { workloadOf } from "../workload.ts";
import { printMeasured } from "./print-measured.ts";
import { acceptInMemory } from "./run-in-memory.ts";

const quiet = () => undefined;
const noStore = { saved: [], blame: null, begin: quiet, save: quiet, checkpoint: async () => undefined };
const servedAt = Object.keys(noOp.metrics.shape).indexOf("served");

await printMeasured(async () => {
  const run = await acceptInMemory(workloadOf(Number(process.argv[2])));
  const { signal } = new AbortController();
  let sum = 0;
  for (let shardId = 0; shardId < run.plan.shardCount; shardId++) {
    await runPoints(run, run.plan.shard(shardId), {
      store: noStore,
      record: ({ outcome }) => {
        sum += Number(outcome.metrics[servedAt]);
      },
      signal,
      onProgress: quiet,
    });
  }
  return sum;
});
