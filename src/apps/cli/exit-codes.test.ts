import assert from "node:assert/strict";
import { test } from "node:test";
import type { ErrorCode } from "../../contract/index.ts";
import { errorCodes } from "../../contract/index.ts";
import { exitCodeOf } from "./exit-codes.ts";

test("every error has the exit code of who has to act", () => {
  const codes = Object.keys(errorCodes) as ErrorCode[];
  const byExit = Object.groupBy(codes, (code) => exitCodeOf({ code, message: "", problems: [] }));
  assert.deepEqual(Object.keys(byExit).sort(), ["1", "130", "2", "4"]);
  assert.deepEqual(byExit[130], ["INTERRUPTED"]);
  assert.ok(byExit[1]?.every((code) => errorCodes[code].kind === "point"));
  assert.ok(byExit[2]?.every((code) => errorCodes[code].kind === "input"));
  const environment: readonly ErrorCode[] = [
    "STORE_FAILED",
    "WORKER_CRASHED",
    "NODE_UNSUPPORTED",
    "LAKE_CORRUPT",
    "INTERNAL",
  ];
  for (const code of environment) assert.ok(byExit[4]?.includes(code), code);
  for (const code of ["REQUEST_SYNTAX", "RUN_CONFLICT", "MODEL_CODE_MISMATCH", "QUERY_REFUSED"] as const) {
    assert.ok(byExit[2]?.includes(code), code);
  }
});
