import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkLake } from "../../bench/check-lake.ts";
import { runEngine } from "../../bench/engine.ts";
import { workloadOf } from "../../bench/workload.ts";

const checkout = fileURLToPath(new URL("../../", import.meta.url));
const program = join(checkout, "bin/sweeplake.cjs");

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "sweeplake-bench-"));
});
after(() => rm(folder, { recursive: true, force: true }));

function bench(...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const all = [join(checkout, "bench/main.ts"), "--folder", folder, "--python", "none", "--rounds", "1", ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, all, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

describe("npm run bench", () => {
  test("measures every line, profiles a worker and holds both against the bars", async () => {
    const { code, stdout, stderr } = await bench("--points", "1000", "--json");
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.deepEqual(
      report.lines.map(({ name }: { name: string }) => name),
      ["bareLoop", "hashedLoop", "floor", "withoutFiles", "startUp", "oneWorker", "twoWorkers"],
    );
    for (const { name, seconds, timesFloor } of report.lines) assert.ok(seconds > 0 && timesFloor > 0, name);
    assert.deepEqual([report.points, report.rounds, report.isFloorWhole], [1000, 1, false]);
    assert.ok(report.bytesPerPoint.effectiveParameters > 64, "two hashes alone are more");
    const shares = report.profile.stages.map(({ share }: { share: number }) => share);
    assert.ok(Math.abs(shares.reduce((sum: number, share: number) => sum + share, 0) - 1) < 1e-9);
    assert.ok(report.profile.stages.some((each: { stage: string; share: number }) => each.stage === "resolve"));
    assert.equal(report.bars.length, 6);
    assert.equal(report.machine.node, process.versions.node);
    assert.deepEqual(await readdir(folder), []);
  });

  test("prints no time where a dataset is wrong", async () => {
    const careless = join(folder, "careless.cjs");
    await writeFile(
      careless,
      `const { spawnSync } = require("node:child_process");
      const { readdirSync, rmSync } = require("node:fs");
      const words = process.argv.slice(2);
      const { status } = spawnSync(process.execPath, [${JSON.stringify(program)}, ...words], { stdio: "ignore" });
      const lake = words[words.indexOf("--lake") + 1];
      const files = readdirSync(lake, { recursive: true }).map(String);
      rmSync(lake + "/" + files.find((file) => /dataset=outcomes.*shard/.test(file)));
      process.exitCode = status;`,
    );
    const { code, stdout, stderr } = await bench("--points", "1000", "--program", careless);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /error: the dataset is wrong: .*FROM outcomes gives \[\[0,0,null,null\]\]/);
  });

  test("refuses options that make no sense", async () => {
    const { code, stderr } = await bench("--points", "many");
    assert.equal(code, 2);
    assert.match(stderr, /^error: --points is many; it must be a whole number from 1 on$/m);
  });
});

describe("the check of a dataset", () => {
  const workload = workloadOf(1000);
  let lake: string;
  before(async () => {
    ({ lake } = await runEngine(workload, { program, folder, workers: 1 }));
  });

  /** The file of the only shard in a dataset of a copy of the lake. */
  async function shardOfCopy(name: string, dataset: string): Promise<{ copy: string; file: string }> {
    const copy = join(folder, name);
    await cp(lake, copy, { recursive: true });
    const files = await readdir(copy, { recursive: true });
    const found = files.find((each) => each.includes(`dataset=${dataset}/`) && each.endsWith("shard-000000.parquet"));
    return { copy, file: join(copy, found ?? assert.fail(`no shard of ${dataset}`)) };
  }

  test("accepts a sound one", async () => {
    assert.ok((await checkLake(lake, workload)).joinSeconds > 0);
  });

  test("refuses rows that are lost", async () => {
    const { copy, file } = await shardOfCopy("lost", "effective_parameters");
    await rm(file);
    await assert.rejects(checkLake(copy, workload), /the dataset is wrong: .*FROM effective_parameters/);
  });

  test("refuses rows that are doubled", async () => {
    const { copy, file } = await shardOfCopy("doubled", "outcomes");
    await cp(file, file.replace("shard-000000", "shard-000001"));
    await assert.rejects(checkLake(copy, workload), /the dataset is wrong: .*FROM outcomes gives \[\[2000,1000/);
  });

  test("refuses a run of other points, however many there are", async () => {
    const other = { ...workload, dimensions: { ...workload.dimensions, rate: workload.dimensions.rate.toReversed() } };
    await assert.rejects(checkLake(lake, other), /the dataset is wrong: SELECT .*rate/);
  });
});
