import { createMemoryObjectStore } from "../../../src/adapters/memory/index.ts";
import type { Exports } from "../../../src/contract/index.ts";
import type { RunSummary } from "../../../src/lake/index.ts";
import { readStates, summariseRun } from "../../../src/lake/index.ts";
import { allExports, createSmallLake } from "../../support/small-lake.ts";
import { contentOf, hookedStore } from "../../support/stores.ts";

/** A request with what it does when nobody disturbs it. */
export interface ReferenceSweep {
  readonly name: string;
  readonly request: unknown;
  readonly exports: Exports;
  /** Every object of effective_parameters and outcomes by key. */
  readonly data: Readonly<Record<string, string>>;
  readonly summary: RunSummary;
  /** How many calls of the store it takes, from request to finalised run. */
  readonly calls: number;
}

const common = { model: "./odd.ts", run_id: "chaos", seed: 11 };
const x = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** The strategies of this version, each with another sharding; some points of each fail or are rejected. */
const requests: Readonly<Record<string, { readonly request: object; readonly exports?: Exports }>> = {
  "grid in 5 shards": {
    request: {
      dimensions: { x: x.slice(0, 6), "group.scale": { linspace: { start: 1, stop: 2, count: 3 } } },
      replicates: 2,
      sharding: { shard_count: 5 },
    },
  },
  "zip in one shard": {
    request: {
      sampling: "zip",
      dimensions: { x, "group.scale": x.map((each) => each / 7) },
      sharding: { shard_count: 1 },
    },
  },
  "list in shards of 3": {
    request: {
      sampling: { strategy: "list", points: x.map((each) => ({ x: each, note: `point ${each}` })) },
      sharding: { shard_size: 3 },
    },
  },
  "random in a shard a point": {
    request: { sampling: { strategy: "random", count: 9 }, dimensions: { x: { uniform: { low: 0, high: 9 } } } },
  },
  "lhs in 2 shards": {
    request: {
      sampling: { strategy: "lhs", count: 13 },
      dimensions: { x: { uniform: { low: 0, high: 12 } }, "group.scale": { normal: { mean: 0, sd: 1 } } },
      sharding: { shard_count: 2 },
    },
  },
  "sobol in shards of 5": {
    request: {
      sampling: { strategy: "sobol", count: 16 },
      dimensions: { x: { uniform: { low: 0, high: 12 } }, "group.scale": { log_uniform: { low: 0.1, high: 10 } } },
      sharding: { shard_size: 5 },
    },
  },
  "star in 3 shards": {
    request: {
      sampling: "star",
      dimensions: { "group.scale": [1, 2, 3, 4], note: ["a", "b", "c", "d"] },
      fixed: { x: 1 },
      sharding: { shard_count: 3 },
    },
  },
  "random without effective parameters": {
    request: {
      sampling: { strategy: "random", count: 20 },
      dimensions: { x: { choice: { values: [1, 3, 6, 7], weights: [1, 2, 3, 4] } }, "group.scale": [1, 2.5] },
      sharding: { shard_count: 4 },
    },
    exports: { ...allExports, effective_parameters: false },
  },
};

/** Runs every sweep once, undisturbed. */
export function referenceSweeps(): Promise<readonly ReferenceSweep[]> {
  return Promise.all(
    Object.entries(requests).map(([name, { request, exports = allExports }]) =>
      reference(name, { ...common, ...request }, exports),
    ),
  );
}

async function reference(name: string, request: unknown, exports: Exports): Promise<ReferenceSweep> {
  let calls = 0;
  const store = createMemoryObjectStore();
  const counting = hookedStore(store, { before: () => void calls++ });
  const { sweep, lake } = createSmallLake({ store: counting, exports });
  const run = await sweep(request);
  const data = dataOf(await contentOf(store));
  return { name, request, exports, data, calls, summary: summariseRun(run, await readStates(lake, run.run_id)) };
}

/** The objects that must be the same to the byte whatever happened. */
export function dataOf(content: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const isData = ([key]: [string, string]) => /^dataset=(effective_parameters|outcomes)\//.test(key);
  return Object.fromEntries(Object.entries(content).filter(isData));
}
