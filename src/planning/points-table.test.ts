import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { accepted, clinic, refused } from "../../test/support/clinic.ts";

describe("points from a table", () => {
  const at = (columns: readonly string[], ...rows: readonly (readonly string[])[]) =>
    refused({ sampling: { strategy: "list", points: "p.csv" } }, clinic, { pointsTable: { columns, rows } });

  test("cells get the types of their parameters", () => {
    const pointsTable = {
      columns: ["beds", "rate", "pricing.surge", "mode", "is_open", "shares"],
      rows: [
        ["7", "+.5", "", "slow", "false", "[0.5, 1e-1]"],
        ["10", "1E3", "-2.", "fast", "true", "[]"],
      ],
    };
    const form = accepted({ sampling: { strategy: "list", points: "p.csv" } }, clinic, { pointsTable });
    assert.deepEqual(form.sampling.points, [
      { beds: 7, rate: 0.5, "pricing.surge": null, mode: "slow", is_open: false, shares: [0.5, 0.1] },
      { beds: 10, rate: 1000, "pricing.surge": -2, mode: "fast", is_open: true, shares: [] },
    ]);
  });

  test("cells that are not of the type", () => {
    for (const text of ["1abc", "0x10", "", " 1", "1,5", "Infinity", "NaN", "1_000", "-1", "1e999"]) {
      assert.deepEqual(at(["rate"], ["1"], [text]), ["PARAMETER_VALUE_INVALID /sampling/points/1/rate"], text);
    }
    assert.deepEqual(at(["beds"], ["1.5"]), ["PARAMETER_VALUE_INVALID /sampling/points/0/beds"]);
    assert.deepEqual(at(["is_open"], ["TRUE"]), ["PARAMETER_VALUE_INVALID /sampling/points/0/is_open"]);
    assert.deepEqual(at(["shares"], ["[1"], ["[2]"]), [
      "PARAMETER_VALUE_INVALID /sampling/points/0/shares",
      "PARAMETER_VALUE_INVALID /sampling/points/1/shares/0",
    ]);
  });

  test("integers that a double would round", () => {
    assert.deepEqual(at(["rate"], ["9007199254740993"]), ["INTEGER_TOO_LARGE /sampling/points/0/rate"]);
    assert.deepEqual(at(["shares"], ["[0.1, -9007199254740993]"]), ["INTEGER_TOO_LARGE /sampling/points/0/shares"]);
    assert.deepEqual(at(["rate"], ["1e300"], ["12345678901234567890.5"], ["-1"]), [
      "PARAMETER_VALUE_INVALID /sampling/points/2/rate",
    ]);
  });

  test("tables that are not well formed", () => {
    assert.deepEqual(at(["beds"]), ["POINTS_INVALID /sampling/points"]);
    assert.deepEqual(at(["beds", "beds"], ["1", "1"]), ["POINTS_FILE_INVALID /sampling/points"]);
    assert.deepEqual(at(["beds", "bedz"], ["1", "1"]), ["PARAMETER_UNKNOWN /sampling/points"]);
    assert.deepEqual(at(["beds", "rate"], ["1"]), ["POINTS_FILE_INVALID /sampling/points/0"]);
  });
});
