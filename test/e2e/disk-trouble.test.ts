import assert from "node:assert/strict";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createFsObjectStore } from "../../src/adapters/fs/index.ts";
import { startSweeplake, sweeplake } from "../support/cli.ts";
import { expectNothingHalfDone } from "../support/nothing-half-done.ts";
import { bound, setWritable, whyNoPermissions } from "../support/permissions.ts";
import { noneMarked } from "../support/processes.ts";
import { dataFiles, temporaryFiles } from "../support/run-data.ts";
import { mountSmallDisk, whyNoSmallDisk } from "../support/small-disk.ts";
import { createSmallLake } from "../support/small-lake.ts";
import { inTroubledFolder, several, simulated, writeSweep } from "../support/troubled.ts";
import { until } from "../support/until.ts";

const timeout = { timeout: 120_000 };
const probe = await mkdtemp(join(tmpdir(), "sweeplake-probe-"));
const skip = await whyNoSmallDisk(join(probe, "disk"));
await rm(probe, { recursive: true });

async function expectNothingHalfWritten(folder: string, runId: string): Promise<void> {
  assert.deepEqual(await temporaryFiles(folder), []);
  await expectNothingHalfDone(createSmallLake({ store: createFsObjectStore(folder) }).lake, runId);
}

/** Resumes the run in `./lake`, which must end the same to the byte as on a disk that gives no trouble. */
async function expectRecovery(folder: string, runId: string, file: string): Promise<void> {
  const resumed = await sweeplake(folder, "resume", runId);
  assert.equal(resumed.code, 0, resumed.stderr);
  const verify = await sweeplake(folder, "verify", runId);
  assert.equal(verify.code, 0, verify.stdout);
  const whole = await sweeplake(folder, "run", file, "--lake", "whole");
  assert.equal(whole.code, 0, whole.stderr);
  assert.deepEqual(await dataFiles(join(folder, "lake")), await dataFiles(join(folder, "whole")));
  assert.deepEqual(await temporaryFiles(join(folder, "lake")), []);
}

describe("a disk that gives trouble half-way ends the run with STORE_FAILED and 4; then resume completes it", {
  skip,
}, () => {
  test("full", timeout, () =>
    inTroubledFolder(async (folder) => {
      const model = fileURLToPath(new URL("../support/models/bulky.ts", import.meta.url));
      await cp(model, join(folder, "bulky.ts"));
      const dimensions = { index: { range: { start: 0, stop: 1_600, step: 1 } } };
      const request = { model: "./bulky.ts", run_id: "bulky", dimensions, sharding: { shard_count: 16 } };
      await writeFile(join(folder, "bulky.json"), JSON.stringify(request));
      await using disk = await mountSmallDisk(join(folder, "lake"), 2);
      const run = await sweeplake(folder, "run", "bulky.json");
      assert.equal(run.code, 4, run.stderr);
      assert.match(run.stderr, /error STORE_FAILED: cannot put "dataset=.*: ENOSPC/);
      assert.match(run.stderr, /npx sweeplake resume bulky/);
      assert.doesNotMatch(run.stderr, /\n {4}at /, "a stack");
      await expectNothingHalfWritten(join(folder, "lake"), "bulky");

      const again = await sweeplake(folder, "resume", "bulky");
      assert.equal(again.code, 4, again.stderr);
      await expectNothingHalfWritten(join(folder, "lake"), "bulky");
      await disk.resize(64);
      await expectRecovery(folder, "bulky", "bulky.json");
    }),
  );

  test("read-only", timeout, () =>
    inTroubledFolder(async (folder) => {
      await using disk = await mountSmallDisk(join(folder, "lake"), 64);
      await loseAndRegain(folder, (isReadOnly) => disk.setReadOnly(isReadOnly), "EROFS");
    }),
  );
});

test(
  "a lake that must not be written to any more ends the run in the same way",
  {
    ...timeout,
    skip: await whyNoPermissions(),
  },
  () =>
    inTroubledFolder(async (folder) => {
      const lake = join(folder, "lake");
      await loseAndRegain(folder, (isLost) => setWritable(lake, !isLost), "EACCES", bound);
    }),
);

/** Runs a sweep, makes `./lake` unwritable while a point waits, and later writable again. */
async function loseAndRegain(
  folder: string,
  lose: (isLost: boolean) => Promise<void>,
  errno: string,
  wrapper: readonly string[] = [],
): Promise<void> {
  const kinds = [...several("fine", 5), "held", ...several("fine later", 6)];
  const file = await writeSweep(folder, { runId: "locked", kinds, shardCount: 4 });
  const run = startSweeplake(folder, ["run", file, "--workers", "1"], {}, wrapper);
  await until("the run waits at a point", async () => (await simulated(folder)).at(-1) === "held");
  await lose(true);
  try {
    await writeFile(join(folder, "go"), "");
    const { code, stderr } = await run.ended;
    assert.equal(code, 4, stderr);
    assert.match(stderr, new RegExp(`error STORE_FAILED: cannot put "dataset=.*: ${errno}`));
    assert.doesNotMatch(stderr, /\n {4}at /, "a stack");
    await noneMarked(folder);
    await expectNothingHalfWritten(join(folder, "lake"), "locked");
    const refused = await startSweeplake(folder, ["resume", "locked"], {}, wrapper).ended;
    assert.equal(refused.code, 4, refused.stderr);
    assert.match(refused.stderr, new RegExp(`error STORE_FAILED: .*${errno}`));
  } finally {
    await lose(false);
  }
  await expectRecovery(folder, "locked", file);
}
