import { fileURLToPath } from "node:url";
import { limits, ROW_GROUP_ROWS, sha256 } from "../src/contract/index.ts";
import type { Derived, Metrics, Parameters } from "./model/definition.ts";
import { noOp } from "./model/definition.ts";

/** The points that everything is measured on: a full grid over three parameters of the no-op model. */
export interface Workload {
  readonly points: number;
  /** Values of each dimension, in the order of a grid: dimensions by name, the last varies fastest. */
  readonly dimensions: {
    readonly load: readonly number[];
    readonly rate: readonly number[];
    readonly servers: readonly number[];
  };
}

export const RUN_ID = "bench";

/** The model's file. */
export const modelPath = fileURLToPath(new URL("./model/no-op.ts", import.meta.url));

/**
 * A grid of exactly `points` points, as near to a cube as it gets.
 *
 * Throws where no three factors within the limit on a dimension's values make `points`.
 */
export function workloadOf(points: number): Workload {
  const first = largestDivisor(points, Math.cbrt(points));
  const second = largestDivisor(points / first, Math.sqrt(points / first));
  const third = points / first / second;
  if (third > limits.maxDimensionValues) {
    const valid = `a number that is a product of three below ${limits.maxDimensionValues}, such as 1000000`;
    throw new Error(`${points} points are no grid of three dimensions; give ${valid}`);
  }
  return {
    points,
    dimensions: {
      load: valuesOf(first, (share) => 0.5 + share * 9),
      rate: valuesOf(second, (share) => 1 + share / 3),
      servers: Array.from({ length: third }, (_, at) => at + 1),
    },
  };
}

/** The largest divisor of `whole` that is not above `bound`. */
function largestDivisor(whole: number, bound: number): number {
  // A root of a cube or square may come out a little below the integer that it is.
  for (let candidate = Math.floor(bound + 1e-6); candidate > 1; candidate--) {
    if (whole % candidate === 0) return candidate;
  }
  return 1;
}

function valuesOf(count: number, value: (share: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, at) => value(at / count));
}

/** The request of a run of the workload; one file per shard of 10,000 points, as `auto` makes from 640,000 points on. */
export function requestOf(workload: Workload) {
  return {
    model: modelPath,
    run_id: RUN_ID,
    sampling: "grid" as const,
    dimensions: Object.fromEntries(
      Object.entries(workload.dimensions).map(([dimension, values]) => [dimension, { values: [...values] }]),
    ),
    sharding: { shard_size: ROW_GROUP_ROWS },
  };
}

/** Called for each point in order; the objects are new each time. */
export type Visit = (parameters: Parameters, derived: Derived, metrics: Metrics, index: number) => void;

/**
 * The bare loop: the model's `derive` and `simulate`, called for every assignment in the order of the grid. Keys of
 * parameters are in canonical order, so that plain `JSON.stringify` gives what a fingerprint is taken of.
 */
export function bareLoop(workload: Workload, visit: Visit): void {
  const { derive, simulate } = noOp;
  const { cost, duration, is_open, policy, slots, warmup } = noOp.parameters.parse({});
  let index = 0;
  for (const load of workload.dimensions.load) {
    for (const rate of workload.dimensions.rate) {
      for (const servers of workload.dimensions.servers) {
        const parameters = { cost, duration, is_open, load, policy, rate, servers, slots, warmup };
        const derived = derive(parameters);
        visit(parameters, derived, simulate({ parameters, derived }), index++);
      }
    }
  }
}

/** The text and the two hashes of a point that the floor makes: one `JSON.stringify`, two SHA-256. */
export function hashPoint(parameters: Parameters, derived: Derived, seed: number) {
  const { name: model, version: model_version } = noOp;
  const json = JSON.stringify({ derived, kind: "point.1", model, model_version, parameters, seed });
  const groupJson = `${json.slice(0, json.lastIndexOf(',"seed":'))}}`;
  return { json, groupFingerprint: sha256(groupJson), fingerprint: sha256(json) };
}

/** The sum of a metric over all points that shows that a loop has run the right ones; exact below 2^53. */
export function checksum(workload: Workload): number {
  let sum = 0;
  bareLoop(workload, (_parameters, _derived, { served }) => {
    sum += served;
  });
  return sum;
}
