import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recordingTerminal } from "../../../test/support/recording-terminal.ts";
import { count, duration, formatTable, printError, printJson } from "./terminal.ts";

describe("a table", () => {
  test("aligns numbers to the right and text to the left, without trailing spaces", () => {
    const rows = [
      ["a", 1, null],
      ["long name", 12345n, 2.5],
    ];
    assert.equal(
      formatTable(["name", "n", "share"], rows),
      ["name           n  share", "---------  -----  -----", "a              1", "long name  12345    2.5"].join("\n"),
    );
  });

  test("without rows is its header", () => {
    assert.equal(formatTable(["a", "bc"], []), "a  bc\n-  --");
  });

  test("keeps to one line a row, whatever a cell holds, and counts characters, not code units", () => {
    const lines = formatTable(
      ["a", "b"],
      [
        ["x\ny\u001b[31m\t", "1"],
        ["\u{1f600}\u{1f600}", "2"],
        ["", "3"],
      ],
    ).split("\n");
    assert.deepEqual(lines, [
      "a          b",
      "---------  -",
      "x y [31m   1",
      "\u{1f600}\u{1f600}         2",
      "           3",
    ]);
  });

  test("has a column of mixed values to the left", () => {
    assert.equal(formatTable(["v"], [[1], ["abc"]]), "v\n---\n1\nabc");
  });
});

test("counts have separators, durations the unit that fits", () => {
  assert.deepEqual([count(0), count(1234567)], ["0", "1,234,567"]);
  const cases: readonly (readonly [number, string])[] = [
    [0, "0.0 s"],
    [9.94, "9.9 s"],
    [10.4, "10 s"],
    [59.4, "59 s"],
    [60, "1:00"],
    [125, "2:05"],
    [3599.4, "59:59"],
    [3725, "1:02:05"],
    [90000, "25:00:00"],
  ];
  for (const [seconds, text] of cases) assert.equal(duration(seconds), text);
});

test("59.6 seconds are a minute, not 60 s", () => {
  assert.equal(duration(59.6), "1:00");
  assert.equal(duration(9.96), "10 s");
});

test("JSON keeps the sign of zero", () => {
  const terminal = recordingTerminal();
  printJson(terminal, { a: -0, b: [0, -0] });
  assert.deepEqual(JSON.parse(terminal.stdout.text), { a: -0, b: [0, -0] });
});

test("JSON has what its numbers cannot hold as strings", () => {
  const terminal = recordingTerminal();
  printJson(terminal, { a: 1n, b: 2n ** 60n, c: Number.NaN, d: Number.NEGATIVE_INFINITY, e: 1.5 });
  assert.deepEqual(JSON.parse(terminal.stdout.text), {
    a: 1,
    b: "1152921504606846976",
    c: "NaN",
    d: "-Infinity",
    e: 1.5,
  });
  assert.equal(terminal.stderr.text, "");
});

describe("an error", () => {
  test("is shown with its way out on a line of its own", () => {
    const terminal = recordingTerminal();
    printError(terminal, { code: "LAKE_INVALID", message: "x is a file; give a folder; or none", problems: [] });
    assert.equal(terminal.stderr.text, "error LAKE_INVALID: x is a file\n  give a folder; or none\n");
    assert.equal(terminal.stdout.text, "");
  });

  test("with problems shows each with its place", () => {
    const terminal = recordingTerminal();
    const problems = [
      { code: "KEY_UNKNOWN", pointer: "/sede", found: "the key sede", valid: "seed is one" },
      { code: "KEY_MISSING", pointer: "", found: "no model", valid: "" },
    ] as const;
    printError(terminal, { code: "KEY_UNKNOWN", message: "m", problems });
    assert.equal(
      terminal.stderr.text,
      "error KEY_UNKNOWN at /sede: the key sede\n  seed is one\nerror KEY_MISSING: no model\n",
    );
  });
});
