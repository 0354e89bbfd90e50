import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "./index.ts";

test("numbers are written as ECMAScript does", () => {
  assert.equal(canonicalJson([1, -0, 1e21, 1e-7, 0.1]), "[1,0,1e+21,1e-7,0.1]");
});
