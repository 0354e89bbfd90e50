import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PointFate } from "../../src/adapters/child-process/index.ts";
import { supervisePoints } from "../../src/adapters/child-process/index.ts";
import { systemClock } from "../../src/adapters/system/index.ts";

type Answer = readonly [point: number, pid: number];

/** Runs one point for each word. */
async function supervise(words: readonly string[], limits: { pointTimeoutMs?: number; mostBlamed?: number } = {}) {
  const notes: (readonly [unknown, number | undefined])[] = [];
  const { fates, openedAfterMs } = await supervisePoints<Answer>({
    entry: new URL("./support/points-child.ts", import.meta.url),
    arguments: [],
    clock: systemClock,
    order: words,
    points: words.map((_, point) => point),
    pointTimeoutMs: 60_000,
    ...limits,
    onNote: (note, point) => notes.push([note, point]),
  });
  return { fates, notes, openedAfterMs, codes: fates.map(({ blame }) => blame) };
}

/** How many processes ran the points that came to their end; none is left. */
function processesOf(fates: readonly PointFate<Answer>[]): number {
  const pids = new Set(fates.flatMap(({ result }) => (result === null ? [] : [result[1]])));
  for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
  return pids.size;
}

describe("supervised points", { timeout: 120_000, concurrency: 2 }, () => {
  test("are run in order by one process while they come to their end", async () => {
    const { fates, notes, openedAfterMs } = await supervise(["fine", "fine", "fine"]);
    assert.deepEqual(
      fates.map(({ point, result }) => [point, result?.[0]]),
      [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
    );
    assert.equal(processesOf(fates), 1);
    assert.deepEqual(notes, [["opening", undefined]]);
    assert.ok(openedAfterMs > 0);
  });

  test("no points take no process", async () => {
    assert.deepEqual((await supervise([])).fates, []);
  });

  test("that end their process are blamed, and a fresh one goes on", async () => {
    const { fates, codes } = await supervise(["exits", "fine", "throws later", "fine"]);
    assert.deepEqual(codes, ["WORKER_CRASHED", null, "WORKER_CRASHED", null]);
    assert.equal(processesOf(fates), 2);
  });

  test("that take too long are blamed, busy or idle, and their time is told", async () => {
    const { fates, codes, notes } = await supervise(["waits", "fine", "notes and spins", "fine"], {
      pointTimeoutMs: 1_000,
    });
    assert.deepEqual(codes, ["POINT_TIMEOUT", null, "POINT_TIMEOUT", null]);
    assert.equal(processesOf(fates), 2);
    for (const fate of fates) if (fate.blame !== null) assert.ok(fate.elapsedMs >= 1_000, `${fate.elapsedMs}`);
    assert.ok(
      notes.some(([note, point]) => note === "spinning" && point === 2),
      JSON.stringify(notes),
    );
  });

  test("are not blamed for what others have leaked", async () => {
    const { fates, codes } = await supervise(Array.from({ length: 5 }, () => "leaks"));
    assert.deepEqual(codes, [null, null, null, null, null]);
    assert.equal(processesOf(fates), 3);
  });

  test("are left out once enough are blamed", async () => {
    const { fates } = await supervise(["fine", "exits", "fine", "exits", "fine", "exits"], { mostBlamed: 2 });
    const expected = [
      [0, null],
      [1, "WORKER_CRASHED"],
      [2, null],
      [3, "WORKER_CRASHED"],
    ];
    assert.deepEqual(
      fates.map(({ point, blame }) => [point, blame]),
      expected,
    );
  });

  test("cannot forge results", async () => {
    const { fates } = await supervise(["forges", "fine"]);
    assert.deepEqual(
      fates.map(({ result }) => result?.[0]),
      [0, 1],
    );
  });

  test("whose program fails or dies of itself are an error, and leave no process", async () => {
    await assert.rejects(supervise(["fails to open"]), { code: "INTERNAL", message: "no luck today" });
    await assert.rejects(supervise(["fine", "throws"]), { code: "INTERNAL", message: "the program's own fault" });
    await assert.rejects(supervise(["dies in opening"]), {
      code: "WORKER_CRASHED",
      message: "the worker process ended with exit code 3 before it could run points",
    });
  });
});
