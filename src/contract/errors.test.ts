import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Problem } from "./index.ts";
import {
  describeProblem,
  didYouMean,
  errorCodes,
  fromErrorRecord,
  messageOf,
  refuse,
  SweeplakeError,
  toErrorRecord,
} from "./index.ts";

const problem: Problem = {
  code: "KEY_UNKNOWN",
  pointer: "/sede",
  found: 'found the key "sede"',
  valid: "the keys here are model, seed",
};

test("every code is upper case and has a text of one sentence or two", () => {
  for (const [code, { text }] of Object.entries(errorCodes)) {
    assert.match(code, /^[A-Z][A-Z_]*[A-Z]$/);
    assert.match(text, /^[A-Z].*\.$/, code);
  }
});

describe("didYouMean", () => {
  const known = ["model", "run_id", "labels", "sampling", "grid", "list", "a", "constructor"];
  const cases: readonly (readonly [name: string, expected: string | undefined])[] = [
    ["modle", "model"],
    ["mode", "model"],
    ["models", "model"],
    ["Model", "model"],
    ["runId", "run_id"],
    ["sampeling", "sampling"],
    ["gird", "grid"],
    ["lst", "list"],
    ["constructer", "constructor"],
    ["sampelings", "sampling"],
    ["samplers", undefined],
    ["lhs", undefined],
    ["b", undefined],
    ["", undefined],
    ["__proto__", undefined],
    ["x".repeat(100_000), undefined],
  ];
  for (const [name, expected] of cases) {
    test(`${name.slice(0, 20)}: ${expected}`, () => {
      assert.equal(didYouMean(name, known), expected === undefined ? "" : ` Did you mean "${expected}"?`);
    });
  }
  test("the nearest wins, of equals the first", () => {
    assert.equal(didYouMean("rate_x", ["rate_zz", "rate_y", "rate_z"]), ' Did you mean "rate_y"?');
  });
  test("nothing is near nothing", () => assert.equal(didYouMean("model", []), ""));
});

describe("a refusal", () => {
  test("has the code and text of its first problem, and all problems", () => {
    const second: Problem = { code: "KEY_MISSING", pointer: "", found: "found nothing", valid: "must be an object" };
    const error = refuse([problem, second]);
    assert.equal(error.code, "KEY_UNKNOWN");
    assert.equal(error.message, '/sede: found the key "sede"; the keys here are model, seed (and 1 more)');
    assert.deepEqual(error.problems, [problem, second]);
    assert.equal(refuse([second]).message, "found nothing; must be an object");
  });
  test("without a problem is a defect of ours", () => assert.equal(refuse([]).code, "INTERNAL"));
  test("describes a problem in one line", () => {
    assert.equal(describeProblem(problem), '/sede: found the key "sede"; the keys here are model, seed');
    assert.equal(describeProblem({ ...problem, pointer: "" }), 'found the key "sede"; the keys here are model, seed');
  });
});

describe("SweeplakeError", () => {
  test("takes whether it is retryable from the table", () => {
    assert.equal(new SweeplakeError("STORE_FAILED", "m").retryable, true);
    assert.equal(new SweeplakeError("RUN_CONFLICT", "m").retryable, false);
  });
  test("keeps its cause and has none where none was given", () => {
    const cause = new Error("disk");
    assert.equal(new SweeplakeError("STORE_FAILED", "m", { cause }).cause, cause);
    assert.ok(!("cause" in new SweeplakeError("STORE_FAILED", "m")));
  });
  test("crosses a process boundary as a record", () => {
    const sent = new SweeplakeError("PARAMETER_UNKNOWN", "m", { problems: [problem], cause: new Error("not sent") });
    const record = JSON.parse(JSON.stringify(toErrorRecord(sent)));
    const received = fromErrorRecord(record);
    assert.ok(received instanceof SweeplakeError);
    assert.deepEqual(toErrorRecord(received), toErrorRecord(sent));
    assert.equal(received.retryable, sent.retryable);
  });
  test("any other thrown value becomes INTERNAL", () => {
    assert.deepEqual(toErrorRecord(new RangeError("r")), { code: "INTERNAL", message: "r", problems: [] });
    assert.deepEqual(toErrorRecord("thrown text"), { code: "INTERNAL", message: "thrown text", problems: [] });
  });
});

describe("messageOf never throws", () => {
  const hostile = {
    toString() {
      throw new Error("no");
    },
  };
  const cases: readonly (readonly [unknown, string])[] = [
    [new Error("m"), "m"],
    ["text", "text"],
    [undefined, "undefined"],
    [null, "null"],
    [3n, "3"],
    [Symbol("s"), "Symbol(s)"],
    [hostile, "a value that cannot be shown"],
    [Object.create(null), "a value that cannot be shown"],
    [Object.defineProperty(new Error(), "message", { get: hostile.toString }), "a value that cannot be shown"],
  ];
  for (const [value, expected] of cases) test(expected, () => assert.equal(messageOf(value), expected));
});
