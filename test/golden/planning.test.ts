import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { DimensionForm, Json, ModelDescription, RequestForm, RunConfig } from "../../src/contract/index.ts";
import { openPlan, planShards, shardRange } from "../../src/planning/index.ts";

/**
 * Every formula of DESIGN section 6 against values that generate.py, an implementation in another language, computed.
 * A golden that changes means that runs would be planned differently from those that are stored: that needs an ADR.
 */
interface Sequence {
  readonly why: string;
  readonly form: DimensionForm;
  /** Units in the last place that a value may be off: 0 unless exp or ln are involved. */
  readonly ulps: number;
  readonly expected: readonly number[];
}

interface Draw {
  readonly why: string;
  readonly type: "number" | "integer";
  readonly seed: number;
  readonly dimension: string;
  readonly form: DimensionForm;
  readonly ulps: number;
  readonly expected: readonly { readonly design_index: number; readonly value: number }[];
}

interface Design {
  readonly why: string;
  readonly sampling: RunConfig["sampling"];
  readonly dimensions: RunConfig["dimensions"];
  readonly replicates: number;
  readonly expected: {
    readonly dimension_names: readonly string[];
    readonly design_count: number;
    readonly total_points: number;
    readonly assignments: readonly { readonly design_index: number; readonly values: readonly Json[] }[];
    readonly points: readonly {
      readonly point_index: number;
      readonly design_index: number;
      readonly replicate: number;
    }[];
  };
}

interface Sampled {
  readonly why: string;
  readonly config: RunConfig;
  readonly parameters: ModelDescription["parameters"];
  readonly design_count: number;
  readonly expected: Design["expected"]["assignments"];
}

interface Shards {
  readonly total_points: number;
  readonly sharding: RequestForm["sharding"];
  readonly expected: {
    readonly shards: ReturnType<typeof planShards>;
    readonly ranges: readonly {
      readonly shard_id: number;
      readonly start_index: number;
      readonly end_index_exclusive: number;
    }[];
  };
}

function golden<Case>(name: string): readonly Case[] {
  const cases = JSON.parse(readFileSync(new URL(`planning/${name}.golden.json`, import.meta.url), "utf8")) as Case[];
  assert.ok(cases.length > 0);
  return cases;
}

function modelOf(names: readonly string[], type: "number" | "integer" = "number"): ModelDescription {
  const parameters = names.map((name) => ({
    name,
    column: name.replaceAll(".", "_"),
    type: type === "integer" ? ("i64" as const) : ("f64" as const),
    nullable: false,
    schema: { type },
  }));
  return { kind: "model.1", name: "golden", version: "1.0.0", stochastic: true, parameters, derived: [], metrics: [] };
}

function configWith(meaning: Pick<RunConfig, "sampling" | "dimensions"> & Partial<RunConfig>): RunConfig {
  const rest = { fixed: {}, replicates: 1, seed: 0, seed_policy: "assignment" as const };
  return { ...rest, kind: "config.1", model: "golden", model_version: "1.0.0", ...meaning };
}

function close(got: unknown, expected: number, ulps: number): void {
  assert.equal(typeof got, "number");
  const [a = 0n, b = 0n] = new BigInt64Array(Float64Array.of(got as number, expected).buffer);
  const apart = Number(a > b ? a - b : b - a);
  assert.ok(apart <= ulps, `${got} is ${apart} units from ${expected}`);
}

describe("generated values", () => {
  for (const { why, form, ulps, expected } of golden<Sequence>("sequences")) {
    test(why, () => {
      const sampling = { strategy: "grid" as const, count: null, points: null };
      const plan = openPlan(configWith({ sampling, dimensions: { x: form } }), modelOf(["x"]), 1);
      assert.equal(plan.designCount, expected.length);
      for (const [index, value] of expected.entries()) close(plan.assignment(index)[0], value, ulps);
    });
  }
});

describe("draws", () => {
  for (const { why, type, seed, dimension, form, ulps, expected } of golden<Draw>("draws")) {
    test(`${why}, seed ${seed}`, () => {
      const sampling = { strategy: "random" as const, count: 100_000_000_000, points: null };
      const config = configWith({ sampling, seed, dimensions: { [dimension]: form } });
      const plan = openPlan(config, modelOf([dimension], type), 1);
      for (const { design_index, value } of expected) close(plan.assignment(design_index)[0], value, ulps);
    });
  }
});

describe("designs", () => {
  for (const { why, sampling, dimensions, replicates, expected } of golden<Design>("designs")) {
    test(why, () => {
      const config = configWith({ sampling, dimensions, replicates });
      const plan = openPlan(config, modelOf(expected.dimension_names), 1);
      assert.deepEqual(plan.dimensionNames, expected.dimension_names);
      assert.equal(plan.designCount, expected.design_count);
      assert.equal(plan.totalPoints, expected.total_points);
      for (const { design_index, values } of expected.assignments) {
        assert.deepEqual(plan.assignment(design_index), values);
      }
      for (const { point_index, design_index, replicate } of expected.points) {
        assert.deepEqual(plan.point(point_index), { designIndex: design_index, replicate });
      }
    });
  }
});

for (const strategy of ["lhs", "sobol", "star"]) {
  describe(`${strategy}, bit for bit`, () => {
    for (const { why, config, parameters, design_count, expected } of golden<Sampled>(strategy)) {
      test(why, () => {
        const plan = openPlan(config, { ...modelOf([]), parameters }, 1);
        assert.equal(plan.designCount, design_count);
        for (const { design_index, values } of expected) assert.deepEqual(plan.assignment(design_index), values);
      });
    }
  });
}

describe("shards", () => {
  for (const { total_points, sharding, expected } of golden<Shards>("shards")) {
    test(`${total_points} points, ${sharding.strategy}`, () => {
      const shards = planShards(total_points, sharding);
      assert.deepEqual(shards, expected.shards);
      for (const { shard_id, ...range } of expected.ranges) {
        assert.deepEqual(shardRange(total_points, shards.count, shard_id), range);
      }
    });
  }
});
