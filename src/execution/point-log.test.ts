import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { ColumnCell } from "../model/index.ts";
import type { SavedPoint } from "./point-log.ts";
import { decodePoints, encodePoint } from "./point-log.ts";

const METRICS = 3;
const start = 40;

const anyCell: fc.Arbitrary<ColumnCell> = fc.oneof(
  fc.constantFrom<ColumnCell>(0, -0, Number.MIN_VALUE, -2.5e-320, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 0.1 + 0.2),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "null", "\n", "\u2028\u2029", '"', "\\", "\u0000", "\u{1f600}"),
  fc.boolean(),
  fc.constant(null),
);
const metrics = fc.array(anyCell, { minLength: METRICS, maxLength: METRICS });
const noMetrics: readonly null[] = Array.from({ length: METRICS }, () => null);
const durationMs = fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: null });
const succeeded = fc.record({ metrics, durationMs }).map(
  (point): Omit<SavedPoint, "point_index"> => ({
    durationMs: point.durationMs,
    isUnresolvable: false,
    outcome: { status: "succeeded", metrics: point.metrics, fault: undefined },
  }),
);
const faulty = fc
  .record({
    durationMs,
    status: fc.constantFrom("failed" as const, "rejected" as const),
    code: fc.constantFrom("MODEL_ERROR" as const, "POINT_REJECTED" as const, "WORKER_CRASHED" as const),
    message: fc.string({ unit: "binary" }),
    isUnresolvable: fc.boolean(),
  })
  .map(
    ({ status, code, message, ...rest }): Omit<SavedPoint, "point_index"> => ({
      ...rest,
      outcome: { status, metrics: noMetrics, fault: { code, message } },
    }),
  );
const somePoints = fc
  .array(fc.oneof(succeeded, faulty), { maxLength: 8 })
  .map((points) => points.map((point, at): SavedPoint => ({ point_index: start + at, ...point })));

const decode = (lines: readonly string[]) => decodePoints(lines, start, METRICS);

test("whatever a point became comes back exactly, -0 told from 0, each from one line", () => {
  fc.assert(
    fc.property(somePoints, (points) => {
      const lines = points.map(encodePoint);
      for (const line of lines) assert.ok(!/[\r\n]/.test(line), line);
      assert.deepStrictEqual(decode(lines), points);
    }),
  );
});

test("of lines that were cut off or altered, none is taken for a point of another place or shape", () => {
  fc.assert(
    fc.property(somePoints, fc.nat(), fc.nat({ max: 7 }), (points, cut, at) => {
      const lines = points.map(encodePoint);
      const line = lines[at];
      if (line === undefined) return;
      lines[at] = line.slice(0, cut % line.length);
      assert.deepStrictEqual(decode(lines), points.slice(0, at));
    }),
  );
});

describe("decoding ends at a line that is not the next point", () => {
  const line = (rest: string) => `{"i":41,${rest}}`;
  const cases: Readonly<Record<string, string>> = {
    "no JSON": "{",
    nothing: "",
    "no object": "7",
    "a list": "[]",
    null: "null",
    "another point": '{"i":42,"s":"succeeded","t":1,"m":[1,2,3]}',
    "the point before": '{"i":40,"s":"succeeded","t":1,"m":[1,2,3]}',
    "too few metrics": line('"s":"succeeded","t":1,"m":[1,2]'),
    "too many metrics": line('"s":"succeeded","t":1,"m":[1,2,3,4]'),
    "a metric that is no cell": line('"s":"succeeded","t":1,"m":[1,2,{}]'),
    "no metrics": line('"s":"succeeded","t":1'),
    "no duration": line('"s":"succeeded","m":[1,2,3]'),
    "another status": line('"s":"resolved","t":1,"m":[1,2,3]'),
    "an unknown code": line('"s":"failed","t":1,"c":"NO_SUCH_CODE","e":"m"'),
    "a code that every object has": line('"s":"failed","t":1,"c":"constructor","e":"m"'),
    "no message": line('"s":"failed","t":1,"c":"MODEL_ERROR"'),
  };
  const before: SavedPoint = {
    point_index: 40,
    durationMs: 0.5,
    isUnresolvable: false,
    outcome: { status: "succeeded", metrics: [1, "x", null], fault: undefined },
  };
  for (const [name, wrong] of Object.entries(cases)) {
    test(name, () => {
      const next = encodePoint({ ...before, point_index: 41 });
      assert.equal(decode([encodePoint(before), next]).length, 2);
      assert.deepEqual(decode([encodePoint(before), wrong, next]), [before]);
    });
  }
});
