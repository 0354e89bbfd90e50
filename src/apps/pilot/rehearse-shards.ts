import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scratchFailed } from "../../adapters/child-process/index.ts";
import { createFsObjectStore } from "../../adapters/fs/index.ts";
import { silentLog, systemClock } from "../../adapters/system/index.ts";
import type { DatasetName, Exports, RunSpecification } from "../../contract/index.ts";
import { datasetPrefix, ROW_GROUP_ROWS } from "../../contract/index.ts";
import { createShardExecutor } from "../../execution/index.ts";
import type { Lake } from "../../lake/index.ts";
import type { Model } from "../../model/index.ts";
import { planShards, shardRange } from "../../planning/index.ts";
import type { ModelSource } from "../../ports/index.ts";
import type { PreparedSweep } from "../../runs/index.ts";
import { acceptSweep } from "../../runs/index.ts";
import { runtimeVersion, softwareVersion } from "../local/software.ts";
import { median } from "../pilot-process/median.ts";

/** What a run's shards cost, whatever its model computes. */
export interface Rehearsal {
  /** Milliseconds that one worker takes for a point beside the model: to resolve, hash, write and commit it. */
  readonly engineMs: number;
  /** Bytes of the run's datasets if the model computed the same values for all points. */
  readonly bytes: Readonly<Record<DatasetName, number>>;
}

/** Points that are rehearsed at least, where there are as many, and shards at most. */
const LEAST_POINTS = 20_000;
const MOST_SHARDS = 40;

/**
 * Runs some shards from the middle of a sweep, by the very engine of a run, into a lake in the system's temporary folder,
 * which is removed. `model` stands in for the sweep's: it must have the same description, and is run in this process.
 *
 * Throws STORE_FAILED where the temporary folder cannot be written.
 */
export async function rehearseShards(sweep: PreparedSweep, model: Model, exports: Exports): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), "sweeplake-")).catch((error: unknown) => {
    throw scratchFailed(error);
  });
  try {
    const lake = { store: createFsObjectStore(folder), clock: systemClock, log: silentLog };
    return await rehearseInto(lake, sweep, model, exports);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rehearseInto(lake: Lake, sweep: PreparedSweep, model: Model, exports: Exports): Promise<Rehearsal> {
  // A file of many row groups is as its row groups are.
  const shard_size = Math.min(sweep.shards.max_points, ROW_GROUP_ROWS);
  const shards = planShards(sweep.totalPoints, { strategy: "shard_size", shard_count: null, shard_size });
  const { specification } = await acceptSweep(lake, { ...sweep, shards }, { ...NOBODY, ...versions(), exports });
  const wanted = Math.min(MOST_SHARDS, Math.ceil(LEAST_POINTS / shard_size), shards.count);
  const first = Math.floor((shards.count - wanted) / 2);
  const runShard = shardRunner(lake, specification, sourceOf(sweep, model));
  const rehearsed: RehearsedShard[] = [];
  for (let shardId = first; shardId < first + wanted; shardId++) rehearsed.push(await runShard(shardId));
  const points = rehearsed.reduce((sum, shard) => sum + shard.points, 0);
  const perPoint = sweep.totalPoints / points;
  return {
    // The first shards warm up what the others use, and any may be held up by something else on the machine.
    engineMs: median(rehearsed.map((shard) => shard.ms / shard.points)),
    bytes: {
      run_context: await datasetBytes(lake, "run_context"),
      effective_parameters: perPoint * (await datasetBytes(lake, "effective_parameters")),
      outcomes: perPoint * (await datasetBytes(lake, "outcomes")),
      shard_outcomes: (sweep.shards.count / wanted) * (await datasetBytes(lake, "shard_outcomes")),
    },
  };
}

/** Whoever asks for a run that is none. */
const NOBODY = {
  requestSource: "cli",
  requestedBy: null,
  requestId: "rehearsal",
  parentRunId: null,
  codeCommit: null,
} as const;

function versions() {
  return { softwareVersion: softwareVersion(), runtimeVersion: runtimeVersion() };
}

/** Gives the sweep's own code, and the other model for it. */
function sourceOf(sweep: PreparedSweep, model: Model): ModelSource {
  const { bundle } = sweep.model;
  return { bundle: async () => bundle, rebundle: async () => bundle, evaluate: async () => model };
}

interface RehearsedShard {
  readonly points: number;
  readonly ms: number;
}

function shardRunner(
  lake: Lake,
  run: RunSpecification,
  source: ModelSource,
): (shardId: number) => Promise<RehearsedShard> {
  const worker = "rehearsal";
  const execute = createShardExecutor({ lake, source, resolveFrom: "", worker, runtimeVersion: runtimeVersion() });
  const options = { signal: new AbortController().signal, onProgress: () => {} };
  return async (shardId) => {
    const startedAt = performance.now();
    await execute({ run_id: run.run_id, shard_id: shardId, epoch: 1, attempt: 1 }, options);
    const { start_index, end_index_exclusive } = shardRange(run.total_points, run.shards.count, shardId);
    return { points: end_index_exclusive - start_index, ms: performance.now() - startedAt };
  };
}

async function datasetBytes(lake: Lake, dataset: DatasetName): Promise<number> {
  let bytes = 0;
  for await (const { key } of lake.store.list(datasetPrefix(dataset)))
    bytes += (await lake.store.head(key))?.sizeBytes ?? 0;
  return bytes;
}
