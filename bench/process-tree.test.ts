import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, test } from "node:test";
import { until } from "../test/support/until.ts";
import { decilesOf } from "./measure-memory.ts";
import type { TreeSample } from "./process-tree.ts";
import { peakOf, watchTree } from "./process-tree.ts";
import { runProgram } from "./run-program.ts";

const HELD_BYTES = 60 * 1024 * 1024;

/** Holds memory, and so does a child of its own, until its standard input is closed. */
const hungryFamily = `
  const held = Buffer.alloc(${HELD_BYTES}, 1);
  if (process.argv[1] !== "child") {
    require("node:child_process").spawn(process.execPath, ["-e", process.env.FAMILY, "child"], { stdio: "inherit" });
  }
  process.stdin.resume().on("end", () => process.exit(held[0] - 1));
`;

describe("a watched process tree", { skip: existsSync("/proc/self/stat") ? false : "needs /proc" }, () => {
  test("has its descendants in it", async () => {
    const env = { ...process.env, FAMILY: hungryFamily };
    const family = spawn(process.execPath, ["-e", hungryFamily], { env, stdio: ["pipe", "ignore", "inherit"] });
    try {
      await until("two processes that hold memory", () => {
        const samples = watchTree(family.pid as number).stop() ?? [];
        const { rssBytes, pssBytes, cpuSeconds } = peakOf(samples);
        return rssBytes > 2 * HELD_BYTES && pssBytes > 2 * HELD_BYTES && pssBytes < rssBytes && cpuSeconds > 0;
      });
    } finally {
      family.stdin?.end();
    }
  });

  test("that is gone has no samples", () => {
    assert.equal(watchTree(2 ** 30).stop(), null);
  });
});

test("a program that fails is an error that says what it said", async () => {
  const failing = runProgram(process.execPath, ["-e", "console.error('out of luck'); process.exit(3)"]);
  await assert.rejects(failing, /ended with 3: out of luck/);
});

test("deciles are peaks of tenths of the time", () => {
  const samples = Array.from({ length: 21 }, (_, at): TreeSample => {
    return { seconds: at / 2, rssBytes: at, pssBytes: 2 * at, cpuSeconds: 0 };
  });
  assert.deepEqual(
    decilesOf(samples).map(({ rssBytes }) => rssBytes),
    [1, 3, 5, 7, 9, 11, 13, 15, 17, 20],
  );
});
