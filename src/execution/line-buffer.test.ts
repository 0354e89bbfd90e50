import assert from "node:assert/strict";
import { test } from "node:test";
import { LineBuffer } from "./line-buffer.ts";

test("lines come back as they were, once, also those that need more room", () => {
  const buffer = new LineBuffer();
  const lines = ["", "plain", "日本語 \u{1f600}", "long ".repeat(50_000), "after"];
  assert.ok(buffer.isEmpty);
  for (const line of lines) buffer.push(line);
  assert.ok(!buffer.isEmpty);
  assert.deepEqual(buffer.take(), lines);
  assert.deepEqual(buffer.take(), []);
  buffer.push("another");
  assert.deepEqual(buffer.take(), ["another"]);
});
