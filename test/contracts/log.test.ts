import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { it } from "node:test";
import { createTextLog, silentLog } from "../../src/adapters/system/index.ts";
import { logSuite } from "./log.ts";

function openTextLog() {
  const stream = new PassThrough();
  const written: string[] = [];
  stream.setEncoding("utf8").on("data", (text: string) => written.push(text));
  const text = () => {
    stream.read();
    return written.join("");
  };
  return { log: createTextLog(stream), text, stream };
}

logSuite("text", () => {
  const { log, text, stream } = openTextLog();
  return { log, lines: () => text().split("\n").slice(0, -1), breakOutput: () => stream.destroy() };
});
logSuite("silent", () => ({ log: silentLog, lines: undefined, breakOutput: () => {} }));

it("the text log's lines are for people", () => {
  const { log, text } = openTextLog();
  log.warn("store is slow", { key: "a/b", reason: "no\nspace", seconds: 3, retried: null, empty: "" });
  assert.equal(text(), 'warn: store is slow key=a/b reason="no\\nspace" seconds=3 retried=null empty=""\n');
});
