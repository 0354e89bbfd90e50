import assert from "node:assert/strict";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startSweeplake, sweeplake } from "../support/cli.ts";
import { dataFiles, filesMatching } from "../support/run-data.ts";
import { inTroubledFolder, several, simulated, simulationsOf, writeSweep } from "../support/troubled.ts";
import { until } from "../support/until.ts";

const timeout = { timeout: 120_000 };
const often = { SWEEPLAKE_CHECKPOINT_AFTER_MS: "1" };
const slow = several("slow", 20);
/** One shard, in which points at both sides of the interruption end their process. */
const kinds = ["exits before", ...slow, "held", "fine 1", "exits after", "fine 2", "diesOnce", "fine 3"];

const checkpointsOf = (lake: string) => filesMatching(lake, /checkpoints\/shard-000000\/\d{4}\.json$/);
const read = async (path: string) => JSON.parse(await readFile(path, "utf8")) as { readonly lines: readonly string[] };
const heldBy = ({ lines }: { readonly lines: readonly string[] }) =>
  lines.map((line) => kinds[JSON.parse(line).i] as string);

/** Leaves in `lake` what a run leaves whose process was killed at the point `held`, and in `whole` an undisturbed run. */
async function interruptRun(folder: string): Promise<void> {
  const file = await writeSweep(folder, { runId: "interrupted", kinds });
  const run = startSweeplake(folder, ["run", file, "--workers", "1"], often);
  const isThere = async () => (await checkpointsOf(join(folder, "lake"))).length >= 3;
  await until("three checkpoints and a held point", async () => {
    return (await isThere()) && (await simulated(folder)).at(-1) === "held";
  });
  run.kill("SIGKILL");
  await run.ended;
  await writeFile(join(folder, "go"), "");
  const whole = await sweeplake(folder, "run", file, "--workers", "1", "--lake", "whole");
  assert.equal(whole.code, 1, whole.stderr);
  await rm(join(folder, "diesOnce"));
}

/** Resumes the run in `lake`; gives how often each point was simulated for it, and what was said. */
async function resume(folder: string, lake: string) {
  await rm(join(folder, "simulated"));
  const resumed = await startSweeplake(folder, ["resume", "interrupted", "--lake", lake, "--workers", "1"], often)
    .ended;
  assert.equal(resumed.code, 1, resumed.stderr);
  assert.deepEqual(await dataFiles(join(folder, lake)), await dataFiles(join(folder, "whole")));
  const verify = await sweeplake(folder, "verify", "interrupted", "--lake", lake);
  return {
    times: await simulationsOf(folder, kinds),
    stderr: resumed.stderr,
    failures: verify.stdout.match(/^FAIL.*/gm),
  };
}

/** How often points are simulated by a resume that finds those of `held`. */
function expectedTimes(held: readonly string[]): Readonly<Record<string, number>> {
  const timesOf = (kind: string) => (/^(exits|diesOnce)/.test(kind) ? 2 : 1);
  return Object.fromEntries(kinds.map((kind) => [kind, held.includes(kind) ? 0 : timesOf(kind)]));
}

test("what a checkpoint holds is not simulated again, and the files are the same to the byte", timeout, () =>
  inTroubledFolder(async (folder) => {
    await interruptRun(folder);
    const checkpoints = await Promise.all((await checkpointsOf(join(folder, "lake"))).map(read));
    const { times, stderr, failures } = await resume(folder, "lake");
    assert.equal(failures, null);
    const held = checkpoints.flatMap(heldBy);
    assert.ok(held.includes("exits before"));
    assert.deepEqual(times, expectedTimes(held));
    assert.doesNotMatch(stderr, /ignored/);
    const ahead = (await checkpointsOf(join(folder, "lake"))).length;
    assert.ok(ahead >= checkpoints.length);
  }),
);

/** Ways in which the second checkpoint can be wrong; all others are in the tests of the point store. */
const damages: Readonly<Record<string, (path: string) => Promise<void>>> = {
  "cut off": async (path) => writeFile(path, (await readFile(path)).subarray(0, 200)),
  "with an altered value": async (path) => {
    const text = await readFile(path, "utf8");
    assert.match(text, /-0,/);
    await writeFile(path, text.replace("-0,", "7,"));
  },
};

test("a damaged checkpoint is ignored with a warning, and so is what follows it", timeout, () =>
  inTroubledFolder(async (folder) => {
    await interruptRun(folder);
    for (const [name, damage] of Object.entries(damages)) {
      const lake = name.replaceAll(" ", "-");
      await cp(join(folder, "lake"), join(folder, lake), { recursive: true });
      const [first, second] = (await checkpointsOf(join(folder, lake))) as [string, string];
      const held = heldBy(await read(first));
      await damage(second);
      await rm(join(folder, "diesOnce"), { force: true });
      const { times, stderr, failures } = await resume(folder, lake);
      assert.equal(failures?.length, 1, String(failures));
      assert.match(failures[0] as string, /^FAIL +checkpoints are readable.*shard-000000\/0002\.json is damaged/);
      assert.match(stderr, /0002\.json is damaged: .*; it is ignored/, name);
      assert.deepEqual(times, expectedTimes(held), name);
    }
  }),
);
