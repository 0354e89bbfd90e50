import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { clinic, field } from "../../test/support/clinic.ts";
import type { DimensionForm, RunConfig } from "../contract/index.ts";
import { canonicalJson, SweeplakeError } from "../contract/index.ts";
import type { Plan } from "./index.ts";
import { openPlan, planShards, shardRange } from "./index.ts";
import { shardOf } from "./sharding.ts";

const names = Array.from({ length: 9 }, (_, at) => `p${at}`);
const model = { ...clinic, parameters: names.map((name) => field(name, "f64", { type: "number" }, { default: 2 })) };

function configOf(dimensions: Record<string, DimensionForm>, rest: Partial<RunConfig> = {}): RunConfig {
  return {
    kind: "config.1",
    model: model.name,
    model_version: model.version,
    dimensions,
    fixed: {},
    replicates: 1,
    sampling: { strategy: "grid", count: null, points: null },
    seed: 0,
    seed_policy: "assignment",
    ...rest,
  };
}

const evenly = (count: number): DimensionForm => ({ range: { start: 0, stop: count, step: 1 } });
const counts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
const grids = counts.map((each) => configOf(Object.fromEntries(each.map((count, at) => [`p${at}`, evenly(count)]))));
const drawn: Record<string, DimensionForm> = {
  p0: { uniform: { low: -1, high: 1 } },
  p1: { log_uniform: { low: 1e-9, high: 1e9 } },
  p2: { choice: { values: [1, 2, 3], weights: [1, 0, 2] } },
  p3: { normal: { mean: 0, sd: 1 } },
};
const designs = fc
  .record({
    seed: fc.maxSafeNat(),
    count: fc.integer({ min: 1, max: 50 }),
    strategy: fc.constantFrom("random" as const, "lhs" as const, "sobol" as const),
  })
  .map(({ seed, count, strategy }) => configOf(drawn, { seed, sampling: { strategy, count, points: null } }));
const stars = grids.map((config) => ({ ...config, sampling: { ...config.sampling, strategy: "star" as const } }));

const allAssignments = (plan: Plan) => Array.from({ length: plan.designCount }, (_, at) => plan.assignment(at));

describe("a plan", () => {
  test("of a grid is a bijection onto the product of its dimensions, in order", () => {
    fc.assert(
      fc.property(grids, (config) => {
        const plan = openPlan(config, model, 1);
        const indices = allAssignments(plan).map((values) => {
          return values.reduce<number>((index, value, at) => {
            const { range } = config.dimensions[plan.dimensionNames[at] as string] as { range: { stop: number } };
            assert.ok((value as number) < range.stop);
            return index * range.stop + (value as number);
          }, 0);
        });
        assert.deepEqual(indices, [...indices.keys()]);
      }),
    );
  });

  test("is the same when opened afresh, whatever the order asked in and the number of shards", () => {
    fc.assert(
      fc.property(fc.oneof(grids, stars, designs), fc.integer({ min: 1, max: 1000 }), (config, shardCount) => {
        const expected = allAssignments(openPlan(config, model, 1));
        const plan = openPlan(structuredClone(config), model, Math.min(shardCount, expected.length));
        for (const at of [...expected.keys()].reverse()) assert.deepEqual(plan.assignment(at), expected[at]);
      }),
    );
  });

  test("does not depend on the order in which dimensions were written", () => {
    const forward = openPlan(configOf({ p0: evenly(2), p1: evenly(3) }), model, 1);
    const backward = openPlan(configOf({ p1: evenly(3), p0: evenly(2) }), model, 1);
    assert.deepEqual(allAssignments(backward), allAssignments(forward));
  });

  test("keeps a dimension's values when others are added, save in a Sobol sequence", () => {
    fc.assert(
      fc.property(designs, (config) => {
        fc.pre(config.sampling.strategy !== "sobol");
        const alone = openPlan({ ...config, dimensions: { p1: drawn.p1 as DimensionForm } }, model, 1);
        const all = openPlan(config, model, 1);
        for (let at = 0; at < all.designCount; at++) assert.equal(all.assignment(at)[1], alone.assignment(at)[0]);
      }),
    );
  });

  test("keeps its points when more are asked for, save in a Latin hypercube", () => {
    fc.assert(
      fc.property(designs, fc.integer({ min: 1, max: 100 }), (config, more) => {
        fc.pre(config.sampling.strategy !== "lhs");
        const count = (config.sampling.count ?? 0) + more;
        const longer = openPlan({ ...config, sampling: { ...config.sampling, count } }, model, 1);
        const plan = openPlan(config, model, 1);
        assert.deepEqual(allAssignments(longer).slice(0, plan.designCount), allAssignments(plan));
      }),
    );
  });

  test("of a Latin hypercube gives each of n values to count / n points", () => {
    const shares = fc.record({
      seed: fc.maxSafeNat(),
      n: fc.integer({ min: 1, max: 40 }),
      each: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(shares, ({ seed, n, each }) => {
        const sampling = { strategy: "lhs" as const, count: n * each, points: null };
        const found = allAssignments(openPlan(configOf({ p0: evenly(n) }, { seed, sampling }), model, 1)).flat();
        const counts = Array.from({ length: n }, (_, value) => found.filter((other) => other === value).length);
        assert.deepEqual(counts, new Array(n).fill(each));
      }),
    );
  });

  test("numbers points by assignment, then replicate", () => {
    const plan = openPlan(configOf({ p0: evenly(2) }, { replicates: 3 }), model, 1);
    const points = Array.from({ length: plan.totalPoints }, (_, at) => plan.point(at));
    assert.deepEqual(
      points.map(({ designIndex, replicate }) => [designIndex, replicate]),
      [
        [0, 0],
        [0, 1],
        [0, 2],
        [1, 0],
        [1, 1],
        [1, 2],
      ],
    );
  });

  test("refuses indices out of range", () => {
    const plan = openPlan(configOf({ p0: evenly(2) }), model, 2);
    for (const index of [-1, 2, 0.5, Number.NaN]) {
      for (const ask of [plan.assignment, plan.point, plan.shard, plan.shardOf]) {
        assert.throws(() => ask(index), { code: "INTERNAL" }, String(index));
      }
    }
  });

  test("refuses a dimension that the model lacks where its type matters", () => {
    const config = configOf(
      { gone: { uniform: { low: 0, high: 1 } } },
      { sampling: { strategy: "random", count: 1, points: null } },
    );
    assert.throws(
      () => openPlan(config, model, 1),
      (error) => error instanceof SweeplakeError && error.code === "PARAMETER_UNKNOWN",
    );
  });

  test("of 10^9 points opens and gives its last point in less than 50 ms and 1 MiB", () => {
    const dimensions = Object.fromEntries(names.map((name) => [name, evenly(10)]));
    const open = () => {
      const plan = openPlan(configOf(dimensions), model, 100_000);
      const { designIndex } = plan.point(plan.totalPoints - 1);
      return { total: plan.totalPoints, last: plan.assignment(designIndex), shard: plan.shard(99_999) };
    };
    open();
    const heapBefore = process.memoryUsage().heapUsed;
    const startedAt = performance.now();
    const { total, last, shard } = open();
    const elapsedMs = performance.now() - startedAt;
    const grownBytes = process.memoryUsage().heapUsed - heapBefore;
    assert.equal(total, 1e9);
    assert.deepEqual(
      last,
      names.map(() => 9),
    );
    assert.deepEqual(shard, { start_index: 999_990_000, end_index_exclusive: 1e9 });
    assert.ok(elapsedMs < 50, `took ${elapsedMs} ms`);
    assert.ok(grownBytes < 1024 * 1024, `took ${grownBytes} bytes`);
  });
});

const auto = { strategy: "auto", shard_count: null, shard_size: null } as const;
const shardings = fc.oneof(
  fc.constant(auto),
  fc.integer({ min: 1, max: 3000 }).map((shard_count) => ({ ...auto, strategy: "shard_count" as const, shard_count })),
  fc.integer({ min: 7, max: 3000 }).map((shard_size) => ({ ...auto, strategy: "shard_size" as const, shard_size })),
);

describe("shards", () => {
  test("partition the points exactly and are balanced to within one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), shardings, (total, sharding) => {
        const { count, min_points, max_points } = planShards(total, sharding);
        let next = 0;
        const sizes = new Set<number>();
        for (let id = 0; id < count; id++) {
          const { start_index, end_index_exclusive } = shardRange(total, count, id);
          assert.equal(start_index, next);
          sizes.add(end_index_exclusive - start_index);
          for (const point of [start_index, end_index_exclusive - 1]) assert.equal(shardOf(total, count, point), id);
          next = end_index_exclusive;
        }
        assert.equal(next, total);
        assert.deepEqual(
          [...sizes].sort((a, b) => a - b),
          min_points === max_points ? [min_points] : [min_points, max_points],
        );
        assert.ok(min_points >= 1 && max_points - min_points <= 1);
        if (sharding.strategy === "shard_size") assert.ok(max_points <= sharding.shard_size);
      }),
    );
  });

  test("are exact at the largest run", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 99_999_900_000, max: 1e11 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (total, count) => {
          const last = shardRange(total, count, count - 1);
          assert.equal(last.end_index_exclusive, total);
          const middle = Math.floor(count / 2);
          const exactStart = BigInt(middle) * (BigInt(total) / BigInt(count)) + BigInt(Math.min(middle, total % count));
          const { start_index } = shardRange(total, count, middle);
          assert.equal(BigInt(start_index), exactStart);
          assert.deepEqual([shardOf(total, count, start_index), shardOf(total, count, total - 1)], [middle, count - 1]);
        },
      ),
    );
  });
});

test("draws stay inside their bounds, also where rounding would leave them", () => {
  const config = configOf(
    { p0: { uniform: { low: 1e15, high: 1e15 + 2 } }, p1: { log_uniform: { low: 0.1, high: 0.10000000000000002 } } },
    { sampling: { strategy: "random", count: 2000, points: null } },
  );
  const integers = {
    ...model,
    parameters: [field("p0", "i64", { type: "integer" }), field("p1", "f64", { type: "number" })],
  };
  const plan = openPlan(config, integers, 1);
  const drawn = allAssignments(plan).map((values) => canonicalJson(values));
  const permitted = [0, 1, 2].flatMap((more) => [`[${1e15 + more},0.1]`, `[${1e15 + more},0.10000000000000002]`]);
  assert.deepEqual(
    [...new Set(drawn)].filter((each) => !permitted.includes(each)),
    [],
  );
  assert.ok(drawn.some((each) => each.includes(`${1e15 + 2},`)));
});
