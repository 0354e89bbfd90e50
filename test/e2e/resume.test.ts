import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { RunningCli } from "../support/cli.ts";
import { startSweeplake, sweeplake, sweeplakeJson } from "../support/cli.ts";
import { noneMarked } from "../support/processes.ts";
import { dataFiles, filesMatching } from "../support/run-data.ts";
import { fingerprintTree } from "../support/tree.ts";
import { inTroubledFolder, simulated, simulationsOf, writeSweep } from "../support/troubled.ts";
import { until } from "../support/until.ts";

const timeout = { timeout: 120_000 };
const runId = "interrupted";
/** In four shards of two points, the third of which waits until there is a file `go`. */
const kinds = ["fine 0", "fine 1", "fine 2", "fine 3", "fine 4", "held", "fine 6", "fine 7"];
const four = { runId, kinds, shardCount: 4 };

/** A run, in one worker, that has come to the point that waits. */
async function startHeld(folder: string, sweep = four): Promise<RunningCli> {
  const run = startSweeplake(folder, ["run", await writeSweep(folder, sweep), "--workers", "1"]);
  await until("the run waits at a point", async () => (await simulated(folder)).at(-1) === "held");
  return run;
}

/** Resumes the run in `./lake`, which must end complete, sound and the same to the byte as if never disturbed. */
async function resumeToEnd(folder: string, sweep = four): Promise<void> {
  await writeFile(join(folder, "go"), "");
  const resumed = await sweeplake(folder, "resume", runId, "--workers", "1");
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.match(resumed.stdout, /^run interrupted: completed after/);
  await expectUndisturbed(folder, sweep);
}

async function completeRun(folder: string): Promise<void> {
  await writeFile(join(folder, "go"), "");
  const run = await sweeplake(folder, "run", await writeSweep(folder, four));
  assert.equal(run.code, 0, run.stderr);
}

async function expectUndisturbed(folder: string, sweep = four): Promise<void> {
  const verify = await sweeplake(folder, "verify", runId);
  assert.equal(verify.code, 0, verify.stdout);
  const whole = await sweeplake(folder, "run", await writeSweep(folder, sweep), "--lake", "whole");
  assert.equal(whole.code, 0, whole.stderr);
  assert.deepEqual(await dataFiles(join(folder, "lake")), await dataFiles(join(folder, "whole")));
}

const secondsSince = (start: number) => (performance.now() - start) / 1_000;
const statesOf = async (folder: string) => {
  const files = await filesMatching(join(folder, "lake"), /states\/\d{4}\.json$/);
  const states = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, "utf8"))));
  return states.map(({ state, epoch }) => `${epoch} ${state}`);
};

// Most of the time goes into waiting for the grace to pass.
describe("an interrupted run", { concurrency: 3 }, () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    test(`ends within seconds after ${signal}, says what is done and how to go on`, timeout, () =>
      inTroubledFolder(async (folder) => {
        const run = await startHeld(folder);
        const start = performance.now();
        run.kill(signal);
        const { code, stderr } = await run.ended;
        assert.ok(secondsSince(start) < 8, `${secondsSince(start)} s`);
        assert.equal(code, 130, stderr);
        assert.match(stderr, /stopping: shards in flight have 5 seconds/);
        assert.match(stderr, /INTERRUPTED: run interrupted was interrupted with 2 of 4 shards \(4 of 8 points\)/);
        assert.match(stderr, /npx sweeplake resume interrupted/);
        await noneMarked(folder);
        await resumeToEnd(folder);
        assert.deepEqual(await statesOf(folder), ["1 dispatched", "2 resumed", "2 dispatched", "2 finalised"]);
      }),
    );
  }

  test("is interrupted, too, when all its shards are in flight", timeout, () =>
    inTroubledFolder(async (folder) => {
      const run = await startHeld(folder, { ...four, shardCount: 1 });
      run.kill("SIGINT");
      const { code, stderr } = await run.ended;
      assert.equal(code, 130, stderr);
      assert.match(stderr, /with 0 of 1 shards/);
      await resumeToEnd(folder, { ...four, shardCount: 1 });
    }),
  );

  test("lets a shard in flight finish that can", timeout, () =>
    inTroubledFolder(async (folder) => {
      const run = await startHeld(folder);
      run.kill("SIGINT");
      await run.says(/stopping/);
      await writeFile(join(folder, "go"), "");
      const { code, stderr } = await run.ended;
      assert.equal(code, 130, stderr);
      assert.match(stderr, /with 3 of 4 shards/);
    }),
  );

  test("leaves at once after a second SIGINT, and loses nothing", timeout, () =>
    inTroubledFolder(async (folder) => {
      const run = await startHeld(folder);
      run.kill("SIGINT");
      await run.says(/stopping/);
      const start = performance.now();
      run.kill("SIGINT");
      assert.equal((await run.ended).code, 130);
      assert.ok(secondsSince(start) < 3, `${secondsSince(start)} s`);
      await noneMarked(folder);
      await resumeToEnd(folder);
      assert.deepEqual((await simulationsOf(folder, kinds))["fine 1"], 2, "once here, once in the undisturbed run");
    }),
  );

  test("is resumed from the lake alone, when sweep file and model are gone", timeout, () =>
    inTroubledFolder(async (folder) => {
      const run = await startHeld(folder);
      run.kill("SIGKILL");
      await run.ended;
      const model = await readFile(join(folder, "troubled.ts"));
      await rm(join(folder, "troubled.ts"));
      await rm(join(folder, `${runId}.json`));
      await writeFile(join(folder, "go"), "");
      const resumed = await sweeplake(folder, "resume", runId);
      assert.equal(resumed.code, 0, resumed.stderr);
      await writeFile(join(folder, "troubled.ts"), model);
      await expectUndisturbed(folder);
    }),
  );

  test("is refused with an edited model by run, and goes on with the recorded one by resume", timeout, () =>
    inTroubledFolder(async (folder) => {
      const run = await startHeld(folder);
      run.kill("SIGKILL");
      await run.ended;
      const model = await readFile(join(folder, "troubled.ts"), "utf8");
      await writeFile(join(folder, "troubled.ts"), model.replace("-2.5e-320", "1"));
      const before = await fingerprintTree(join(folder, "lake"));
      const refused = await sweeplake(folder, "run", `${runId}.json`);
      assert.equal(refused.code, 2, refused.stderr);
      assert.match(refused.stderr, /MODEL_CODE_MISMATCH/);
      assert.deepEqual(await fingerprintTree(join(folder, "lake")), before);
      await writeFile(join(folder, "go"), "");
      assert.equal((await sweeplake(folder, "resume", runId)).code, 0);
      await writeFile(join(folder, "troubled.ts"), model);
      await expectUndisturbed(folder);
    }),
  );

  test("resumed by two processes at once is one correct run", timeout, () =>
    inTroubledFolder(async (folder) => {
      const run = await startHeld(folder);
      run.kill("SIGKILL");
      await run.ended;
      await writeFile(join(folder, "go"), "");
      const both = await Promise.all([1, 2].map(() => sweeplake(folder, "resume", runId, "--workers", "1")));
      // The one that was taken over says so.
      for (const { code, stderr } of both)
        assert.ok(code === 0 || (code === 3 && /goes on with it/.test(stderr)), stderr);
      assert.ok(both.some(({ code }) => code === 0));
      await expectUndisturbed(folder);
    }),
  );
});

test("resuming a completed run says so and changes nothing", timeout, () =>
  inTroubledFolder(async (folder) => {
    await completeRun(folder);
    const before = await fingerprintTree(join(folder, "lake"));
    const resumed = await sweeplake(folder, "resume", runId);
    assert.equal(resumed.code, 0);
    assert.match(resumed.stderr, /every shard is committed/);
    assert.deepEqual(await fingerprintTree(join(folder, "lake")), before);
    assert.equal((await simulated(folder)).length, kinds.length);
  }),
);

describe("a cancelled run", () => {
  test("ends within seconds where it is running; only resume goes on with it", timeout, () =>
    inTroubledFolder(async (folder) => {
      const run = await startHeld(folder);
      const cancel = await sweeplake(folder, "cancel", runId, "--reason", "wrong beds");
      const start = performance.now();
      assert.equal(cancel.code, 0, cancel.stderr);
      assert.match(
        cancel.stdout,
        /cancelled with 2 of 4 shards committed\nnext:\n {2}npx sweeplake resume interrupted/,
      );
      const { code, stdout } = await run.ended;
      assert.ok(secondsSince(start) < 4, `${secondsSince(start)} s`);
      assert.equal(code, 3, stdout);
      assert.match(stdout, /run interrupted: cancelled after .* \(wrong beds\)/);
      await noneMarked(folder);

      const replayed = await sweeplake(folder, "run", `${runId}.json`);
      assert.equal(replayed.code, 3, replayed.stderr);
      assert.equal((await sweeplake(folder, "cancel", runId)).code, 0);
      assert.deepEqual(await statesOf(folder), ["1 dispatched", "1 cancelled", "1 finalised"]);
      assert.equal((await simulated(folder)).at(-1), "held");
      await resumeToEnd(folder);
    }),
  );

  test("is refused once it has ended otherwise", timeout, () =>
    inTroubledFolder(async (folder) => {
      await completeRun(folder);
      const cancel = await sweeplake(folder, "cancel", runId);
      assert.equal(cancel.code, 2);
      assert.match(cancel.stderr, /RUN_CLOSED: run interrupted is completed/);
    }),
  );
});

describe("a run with more failed points than limits.max_failed_points", () => {
  const failing = ["throws 0", "throws 1", "fine 2", "fine 3", "throws 4", "throws 5", "fine 6", "fine 7"];
  const limited = { runId, kinds: failing, shardCount: 4, limits: { max_failed_points: 1 } };

  test("stops early, with the reason and what was done on record; a resume grants the budget anew", timeout, () =>
    inTroubledFolder(async (folder) => {
      const run = await sweeplake(folder, "run", await writeSweep(folder, limited), "--workers", "1");
      assert.equal(run.code, 3, run.stderr);
      const reason = "2 points failed, and limits.max_failed_points is 1";
      assert.ok(run.stdout.includes(`stopped after`) && run.stdout.includes(`(${reason})`), run.stdout);
      const sql = "SELECT status, status_reason, points_failed::INTEGER AS failed FROM run_context";
      const recorded = await sweeplakeJson(folder, "query", sql);
      assert.deepEqual(recorded, [{ status: "stopped", status_reason: reason, failed: 2 }]);
      assert.deepEqual(await simulated(folder), failing.slice(0, 2));

      assert.equal((await sweeplake(folder, "run", `${runId}.json`)).code, 3);
      assert.equal((await simulated(folder)).length, 2);
      assert.equal((await sweeplake(folder, "resume", runId, "--workers", "1")).code, 3);
      const last = await sweeplake(folder, "resume", runId, "--workers", "1");
      assert.equal(last.code, 1, last.stdout);
      assert.deepEqual(await simulated(folder), failing);
      assert.equal((await sweeplake(folder, "verify", runId)).code, 0);
    }),
  );

  test("that has as many as the budget permits goes on", timeout, () =>
    inTroubledFolder(async (folder) => {
      const file = await writeSweep(folder, { ...limited, limits: { max_failed_points: 4 } });
      const run = await sweeplake(folder, "run", file, "--workers", "1");
      assert.equal(run.code, 1, run.stderr);
      assert.deepEqual(await simulated(folder), failing);
    }),
  );
});
