import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { PointRange } from "../planning/index.ts";
import { choosePoints } from "./choose-points.ts";

const range = (start_index: number, end_index_exclusive: number): PointRange => ({ start_index, end_index_exclusive });
const choose = (ranges: readonly PointRange[], notable: readonly number[], count: number) => [
  ...choosePoints(ranges, notable, count),
];

describe("the points to replay", () => {
  const cases: readonly (readonly [string, readonly PointRange[], readonly number[], number, readonly number[]])[] = [
    ["of nothing are none", [], [], 5, []],
    ["are spread evenly, both ends included", [range(0, 101)], [], 5, [0, 25, 50, 75, 100]],
    ["of which one is wanted are the first", [range(3, 9)], [5], 1, [3]],
    ["of which two are wanted are the ends", [range(3, 9)], [5], 2, [3, 8]],
    ["include notable ones", [range(0, 101)], [7, 9], 5, [0, 7, 9, 50, 100]],
    ["do not count a notable one twice", [range(0, 101)], [100, 0], 3, [0, 50, 100]],
    ["are all if there are no more", [range(0, 2), range(5, 7)], [5], 9, [0, 1, 5, 6]],
    ["are executed ones only", [range(0, 2), range(90, 92)], [], 3, [0, 1, 91]],
  ];
  for (const [name, ranges, notable, count, expected] of cases) {
    test(name, () => assert.deepEqual(choose(ranges, notable, count), expected));
  }

  const gapsAndSizes = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 50 })), { minLength: 1, maxLength: 8 });

  test("are as many as asked for, distinct, ascending, and never without the first, the last and a notable one", () => {
    fc.assert(
      fc.property(gapsAndSizes, fc.integer({ min: 3, max: 500 }), fc.nat(), (pieces, count, pick) => {
        let at = 0;
        const ranges = pieces.map(([gap, size]) => {
          const start = at + gap;
          at = start + size;
          return range(start, at);
        });
        const executed = ranges.flatMap(({ start_index: from, end_index_exclusive: to }) =>
          Array.from({ length: to - from }, (_, offset) => from + offset),
        );
        const notable = executed[pick % executed.length] as number;
        const chosen = choose(ranges, [notable], count);
        assert.equal(chosen.length, Math.min(count, executed.length));
        assert.deepEqual(
          chosen,
          [...new Set(chosen)].sort((a, b) => a - b),
        );
        assert.ok(chosen.every((point) => executed.includes(point)));
        for (const point of [executed[0], executed.at(-1), notable]) assert.ok(chosen.includes(point as number));
      }),
    );
  });

  test("of the largest run end with its last", () => {
    assert.equal(choose([range(0, 1e11)], [], 100_000).at(-1), 1e11 - 1);
  });
});
