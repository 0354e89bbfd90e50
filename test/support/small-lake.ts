import { z } from "zod";
import { createInlineShardRunner } from "../../src/adapters/inline/index.ts";
import { createMemoryModelSource, createMemoryObjectStore } from "../../src/adapters/memory/index.ts";
import type { Exports, ModelDescription, RunSpecification } from "../../src/contract/index.ts";
import { createShardExecutor } from "../../src/execution/index.ts";
import type { Lake } from "../../src/lake/index.ts";
import { readModel } from "../../src/lake/index.ts";
import type { Model } from "../../src/model/index.ts";
import { defineModel, reject } from "../../src/model/index.ts";
import type { ExecuteShard, ModelSource, ObjectStore, ShardRunner } from "../../src/ports/index.ts";
import type { AcceptedRun, DispatchEnd, DispatchOptions, PreparedSweep } from "../../src/runs/index.ts";
import { acceptSweep, dispatchRun, finaliseRun, prepareSweep } from "../../src/runs/index.ts";
import { ManualClock } from "../contracts/support/manual-clock.ts";

/** Every way a point can end, by the parameter `x`; `seeded` shows which random numbers it drew. */
export const oddModel = defineModel({
  name: "odd",
  version: "1.0.0",
  parameters: z.object({
    x: z.int().max(1_000_000),
    group: z.object({ scale: z.number().default(2) }).default({ scale: 2 }),
    note: z.string().nullable().default(null),
  }),
  derived: z.object({ twice: z.number() }),
  derive: ({ x }) => {
    if (x === 5) reject("five is infeasible");
    if (x === 6) throw new Error("six");
    return { twice: x * 2 };
  },
  metrics: z.object({ y: z.number(), seeded: z.number(), list: z.array(z.number()).nullable() }),
  simulate({ parameters, derived, random }) {
    if (parameters.x === 3) throw new Error("three");
    if (parameters.x === 4) reject("four is infeasible");
    return { y: derived.twice * parameters.group.scale, seeded: random.uniform(), list: [parameters.x] };
  },
});

/** Eight points, of which four succeed, two fail and two are rejected, in three shards. */
export const oddRequest = {
  model: "./odd.ts",
  run_id: "odd-run",
  dimensions: { x: [0, 1, 2, 3, 4, 5, 6, 7] },
  fixed: { "group.scale": 3 },
  seed: 7,
  sharding: { shard_count: 3 },
};

/** 14 November 2023, UTC. */
export const START = 1_700_000_000_000;

export interface SmallLakeOptions {
  readonly store?: ObjectStore;
  /** By path; `./odd.ts` is there unless told otherwise. */
  readonly models?: Readonly<Record<string, Model>>;
  readonly exports?: Exports;
}

/** A lake in memory with a clock that stands still, and the steps of a run on it. */
export interface SmallLake {
  readonly lake: Lake;
  readonly clock: ManualClock;
  readonly source: ModelSource;
  /** What was logged as a warning or an error. */
  readonly warnings: readonly string[];
  readonly execute: ExecuteShard;
  prepare(request: unknown): Promise<PreparedSweep>;
  accept(request: unknown): Promise<AcceptedRun>;
  /** Dispatches to `runner`, which otherwise runs shards in this process one by one. */
  dispatch(run: RunSpecification, options?: Partial<DispatchOptions>): Promise<DispatchEnd>;
  finalise(run: RunSpecification): Promise<boolean>;
  /** All of it, from request to finalised run. */
  sweep(request: unknown): Promise<RunSpecification>;
  model(run: RunSpecification): Promise<ModelDescription>;
}

export const allExports: Exports = { effective_parameters: true, run_context: true };

export function createSmallLake(options: SmallLakeOptions = {}): SmallLake {
  const { store = createMemoryObjectStore(), models = { "./odd.ts": oddModel }, exports = allExports } = options;
  const clock = new ManualClock();
  clock.advance(START);
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const lake: Lake = { store, clock, log: { info: () => undefined, warn, error: warn } };
  const source = memorySource(models);
  const execute = createShardExecutor({ lake, source, resolveFrom: "/", worker: "worker", runtimeVersion: "node 0" });
  const prepare = (request: unknown) =>
    prepareSweep({ lake, source, request, baseFolder: "/", readPoints: () => Promise.reject(new Error("no files")) });
  const accept = async (request: unknown) => acceptSweep(lake, await prepare(request), acceptanceOf(exports));
  const dispatch = async (run: RunSpecification, more: Partial<DispatchOptions> = {}) =>
    dispatchRun({ ...dispatchDefaults(lake, createInlineShardRunner(execute, 1)), ...more }, run);
  const finalise = (run: RunSpecification) => finaliseRun(lake, run, "test");
  const sweep = async (request: unknown) => {
    const { specification } = await accept(request);
    await dispatch(specification);
    await finalise(specification);
    return specification;
  };
  const model = async (run: RunSpecification) =>
    (await readModel(lake, run.model.name, run.model.version)) as ModelDescription;
  return { lake, clock, source, warnings, execute, prepare, accept, dispatch, finalise, sweep, model };
}

/** Models by path, with the path as their code. */
export function memorySource(models: Readonly<Record<string, Model>>): ModelSource {
  return createMemoryModelSource(
    Object.fromEntries(Object.entries(models).map(([path, definition]) => [path, { code: path, definition }])),
  );
}

export function acceptanceOf(exports: Exports) {
  return {
    requestSource: "library",
    requestedBy: null,
    requestId: "request-1",
    parentRunId: null,
    codeCommit: null,
    softwareVersion: "0.0.0",
    runtimeVersion: "node 0",
    exports,
  } as const;
}

function dispatchDefaults(lake: Lake, runner: ShardRunner): DispatchOptions {
  const { signal } = new AbortController();
  return { lake, runner, by: "test", runtimeVersion: "node 0", signal, onProgress: () => undefined };
}
