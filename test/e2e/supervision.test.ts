import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startSweeplake, sweeplake, sweeplakeJson } from "../support/cli.ts";
import { noneMarked, processesMarked } from "../support/processes.ts";
import { inTroubledFolder, several, simulated, simulationsOf, writeSweep } from "../support/troubled.ts";
import { until } from "../support/until.ts";

interface PointRow {
  readonly kind: string;
  readonly status: string;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly length: number | null;
}

const timeout = { timeout: 120_000 };

async function pointsOf(folder: string): Promise<readonly PointRow[]> {
  const sql = "SELECT kind, status, error_code, error_message, length::INTEGER AS length FROM points_troubled";
  return sweeplakeJson(folder, "query", `${sql} ORDER BY point_index`);
}

/** What a point must have become, and how often its simulation must have been begun. */
interface Expected {
  readonly code: string | null;
  readonly times: number;
  readonly isResolved?: false;
}
const succeeds: Expected = { code: null, times: 1 };
const crashes: Expected = { code: "WORKER_CRASHED", times: 2 };
const hangs: Expected = { code: "POINT_TIMEOUT", times: 2 };

/** Runs one shard of such points among points that are fine; the first and the last are troubled. */
async function expectPoints(
  kinds: Readonly<Record<string, Expected>>,
  limits: Readonly<Record<string, number>>,
): Promise<void> {
  await inTroubledFolder(async (folder) => {
    const [first, ...rest] = Object.keys(kinds);
    const all = [first as string, ...rest.flatMap((kind) => [`fine before ${kind}`, kind])];
    const file = await writeSweep(folder, { runId: "troubled", kinds: all, limits });
    const run = await sweeplake(folder, "run", file, "--workers", "1");
    assert.equal(run.code, 1, run.stderr);
    const expected = all.map((kind) => ({ kind, ...(kinds[kind] ?? succeeds) }));
    const points = await pointsOf(folder);
    assert.deepEqual(
      points.map(({ kind, error_code: code, length }) => ({ kind, code, isResolved: length !== null })),
      expected.map(({ kind, code, isResolved = true }) => ({ kind, code, isResolved })),
    );
    assert.deepEqual(
      await simulationsOf(folder, all),
      Object.fromEntries(expected.map(({ kind, times }) => [kind, times])),
    );
    const messages = points.flatMap(({ error_message: message }) => (message === null ? [] : [message]));
    for (const message of messages) assert.doesNotMatch(message, /\n|\/|\d{4,5}(?! ms)/, "a stack, a path or a pid");
    const verify = await sweeplake(folder, "verify", "troubled");
    assert.equal(verify.code, 0, verify.stdout);
  });
}

describe("a troubled point becomes one coded row, the rest of its shard goes on, and nothing finished runs again", () => {
  test("by its answer", timeout, () =>
    expectPoints(
      {
        throws: { code: "MODEL_ERROR", times: 1 },
        rejects: { code: "POINT_REJECTED", times: 1 },
        shapeless: { code: "METRICS_INVALID", times: 1 },
      },
      {},
    ),
  );

  test("by the end of its process", timeout, () =>
    expectPoints(
      {
        exits: crashes,
        exitsBadly: crashes,
        disconnects: crashes,
        throwsLater: crashes,
        overflows: crashes,
        aborts: crashes,
        segfaults: crashes,
        deriveCrashes: { code: "WORKER_CRASHED", times: 0, isResolved: false },
      },
      { max_heap_mb: 64 },
    ),
  );

  test("by never ending", timeout, () =>
    expectPoints(
      {
        waits: hangs,
        spins: hangs,
        matches: hangs,
        executes: hangs,
        deriveSpins: { code: "POINT_TIMEOUT", times: 0, isResolved: false },
      },
      { point_timeout_ms: 1_000 },
    ),
  );
});

describe("no point is blamed for what others did", () => {
  test("each point ends its process once, in derive or in simulate", timeout, () =>
    inTroubledFolder(async (folder) => {
      const kinds = [...several("diesOnce", 4), ...several("deriveDiesOnce", 4), ...several("diesOnce again", 2)];
      const file = await writeSweep(folder, { runId: "unlucky", kinds, shardCount: 2 });
      const run = await sweeplake(folder, "run", file);
      assert.equal(run.code, 0, run.stderr);
      const expected = kinds.map((kind) => [kind, kind.startsWith("derive") ? 1 : 2]);
      assert.deepEqual(await simulationsOf(folder, kinds), Object.fromEntries(expected));
    }),
  );

  test("memory that leaks away slowly", timeout, () =>
    inTroubledFolder(async (folder) => {
      const kinds = several("leaks", 60);
      const file = await writeSweep(folder, { runId: "leak", kinds, limits: { max_heap_mb: 64 } });
      const run = await sweeplake(folder, "run", file, "--workers", "1");
      assert.equal(run.code, 0, run.stderr);
      const begun = (await simulated(folder)).length;
      assert.ok(begun > kinds.length, "no process has run out of memory");
      for (const [kind, times] of Object.entries(await simulationsOf(folder, kinds))) assert.ok(times <= 2, kind);
    }),
  );
});

describe("nothing outlives a parent that was killed", () => {
  for (const kind of ["spins", "spinsWithHelper", "waits", "executes"]) {
    test(`while a point ${kind}`, timeout, () =>
      inTroubledFolder(async (folder) => {
        const helper = `600.${process.pid}${kind.length}`;
        const file = await writeSweep(folder, { runId: "orphans", kinds: [`${kind} a`, `${kind} b`], shardCount: 2 });
        const run = startSweeplake(folder, ["run", file, "--workers", "2"], { HELPER_SECONDS: helper });
        await until("two points run", async () => (await simulated(folder)).length === 2);
        const isHelped = kind === "spinsWithHelper";
        await until("the helpers run", async () => !isHelped || (await processesMarked(helper)).length === 2);
        assert.equal((await processesMarked(join(folder, "lake"))).length, 2);
        run.kill("SIGKILL");
        await noneMarked(join(folder, "lake"), 5_000);
        await noneMarked(helper, 5_000);
        // Whatever has inherited the output, such as a shell that waits, has ended as well.
        assert.equal((await run.ended).code, null);
      }),
    );
  }
});
