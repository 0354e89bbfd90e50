import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { PilotReport } from "../../src/apps/pilot/report.ts";
import { startSweeplake, sweeplake, sweeplakeJson } from "../support/cli.ts";
import { fingerprintTree } from "../support/tree.ts";
import { until } from "../support/until.ts";

/** A model in which every way of not succeeding, and of not being reproducible, has its point. */
const odd = `
import { readFileSync, writeFileSync } from "node:fs";
import { defineModel, reject, z } from "sweeplake";
import { drawn } from "./lib/draw.ts";
const importedAt = Date.now();
export default defineModel({
  name: "odd", version: "1.0.0",
  parameters: z.object({
    i: z.int(),
    unread: z.number().default(1),
    group: z.object({ read: z.number().default(1), unread: z.number().default(1) }),
  }),
  derived: z.object({ d: z.number() }),
  derive: ({ i, group: { read } }) => {
    if (i === 1) reject("one is infeasible");
    if (i === 11) process.exit(0);
    return { d: i * read };
  },
  metrics: z.object({ y: z.number() }),
  async simulate({ parameters: { i }, derived }) {
    if (i === 2) throw new Error("two");
    if (i === 3) process.exit(0);
    if (i === 4) { Math.random(); for (;;); }
    if (i === 5) for (const all: unknown[] = []; ; ) all.push(new Array(10_000).fill(1.5));
    if (i === 6) return { y: drawn() };
    if (i === 7) return { y: new Date().getTime() * 0 + readFileSync("odd.ts").length };
    if (i === 8) await fetch("http://127.0.0.1:1/").catch(() => undefined);
    return { y: derived.d + importedAt * 0 };
  },
});
`;
const oddSweep = `
model: ./odd.ts
run_id: odd
dimensions: { i: { range: { start: 0, stop: 12, step: 1 } }, unread: [1], group.read: [2], group.unread: [3] }
limits: { point_timeout_ms: 1500, max_heap_mb: 64 }
`;

describe("plan --pilot of a model that is odd", { timeout: 120_000 }, () => {
  let folder: string;
  let report: PilotReport;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-pilot-"));
    await writeFile(join(folder, "odd.ts"), odd);
    await writeFile(join(folder, "odd.yaml"), oddSweep);
    await mkdir(join(folder, "lib"));
    await writeFile(
      join(folder, "lib/draw.ts"),
      "type Drawn = number;\n\nexport const drawn = (): Drawn =>\n  Math.random();\n",
    );
    await mkdir(join(folder, "tmp"));
    const contents = () => readdir(folder, { recursive: true });
    const before = await contents();
    const words = ["plan", "odd.yaml", "--pilot", "100", "--json"];
    // Node's own cache of compiled modules would stay there, as it should.
    const variables = { TMPDIR: join(folder, "tmp"), NODE_DISABLE_COMPILE_CACHE: "1" };
    const result = await startSweeplake(folder, words, variables).ended;
    assert.equal(result.code, 1, result.stderr);
    assert.deepEqual(await contents(), before, "nothing is left, in the temporary folder neither");
    report = JSON.parse(result.stdout).pilot;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("runs every point to its fate, and says so by code", () => {
    const { points, total_points, points_succeeded, points_failed, points_rejected, faults } = report;
    assert.deepEqual([points, total_points], [12, 12]);
    assert.deepEqual([points_succeeded, points_failed, points_rejected], [6, 5, 1]);
    const byCode = faults.map(({ error_code, points, point_index }) => [error_code, points, point_index]);
    assert.deepEqual(byCode.sort(), [
      ["MODEL_ERROR", 1, 2],
      ["POINT_REJECTED", 1, 1],
      ["POINT_TIMEOUT", 1, 4],
      ["WORKER_CRASHED", 3, 3],
    ]);
    const messages = Object.fromEntries(faults.map(({ error_code, error_message }) => [error_code, error_message]));
    assert.equal(messages.POINT_TIMEOUT, "the point took longer than 1500 ms");
    assert.equal(messages.MODEL_ERROR, "two");
  });

  test("names the dimensions that no point has read, nested ones too", () => {
    assert.deepEqual(report.reads, { points: 6, unread_dimensions: ["group.unread", "unread"] });
  });

  test("names what cannot be reproduced, where it is called, also by a point that never came to its end", () => {
    assert.deepEqual(report.uses, [
      { kind: "clock", when: "import", calls: ["Date.now"], points: 0, point_index: null, place: "odd.ts:5" },
      { kind: "random", when: "points", calls: ["Math.random"], points: 2, point_index: 4, place: "odd.ts:23" },
      { kind: "clock", when: "points", calls: ["new Date"], points: 1, point_index: 7, place: "odd.ts:26" },
      { kind: "files", when: "points", calls: ["fs.readFileSync"], points: 1, point_index: 7, place: "odd.ts:26" },
      { kind: "network", when: "points", calls: ["fetch"], points: 1, point_index: 8, place: "odd.ts:27" },
    ]);
    assert.deepEqual(report.unrepeatable, { points: 1, point_index: 6 });
  });
});

/** A model that takes a known time and computes values that do not compress. */
const steady = `
import { setTimeout } from "node:timers/promises";
import { defineModel, z } from "sweeplake";
export default defineModel({
  name: "steady", version: "1.0.0",
  parameters: z.object({ a: z.number(), b: z.number(), wait: z.number().default(0), name: z.string().default("x") }),
  derived: z.object({ sum: z.number(), text: z.string() }),
  derive: ({ a, b }) => ({ sum: a / 3 + b / 7, text: "of " + a }),
  metrics: z.object({ y: z.number(), z: z.number(), steps: z.int(), list: z.array(z.number()), note: z.string().nullable() }),
  async simulate({ parameters: { a, b, wait, name }, random }) {
    if (wait > 0) await setTimeout(wait);
    return { y: random.normal(), z: a * b + random.uniform(), steps: random.integer(0, 50), list: [a / 9, random.uniform()], note: name };
  },
});
`;

describe("plan --pilot of a model that is as it should be", { timeout: 120_000 }, () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-pilot-"));
    await writeFile(join(folder, "steady.ts"), steady);
    const dimensions =
      "dimensions: { a: { linspace: { start: 0, stop: 1, count: 100 } }, b: { range: { start: 0, stop: 50, step: 1 } } }";
    await writeFile(join(folder, "quick.yaml"), `model: ./steady.ts\nrun_id: quick\n${dimensions}\n`);
    await writeFile(join(folder, "slow.yaml"), `model: ./steady.ts\n${dimensions}\nfixed: { wait: 30 }\n`);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const pilotOf = async (...words: readonly string[]) =>
    (await sweeplakeJson<{ pilot: PilotReport }>(folder, "plan", ...words)).pilot;

  test("finds nothing odd and estimates sizes within 30 % of what a run writes", async () => {
    const report = await pilotOf("quick.yaml", "--pilot", "30");
    const { reads, uses, unrepeatable, faults, points_succeeded } = report;
    assert.deepEqual(
      { reads, uses, unrepeatable, faults, points_succeeded },
      {
        reads: { points: 30, unread_dimensions: [] },
        uses: [],
        unrepeatable: null,
        faults: [],
        points_succeeded: 30,
      },
    );
    assert.ok(!existsSync(join(folder, "lake")));
    assert.equal((await sweeplake(folder, "run", "quick.yaml")).code, 0);
    const { total, ...datasets } = report.bytes;
    for (const [dataset, estimated] of Object.entries(datasets)) {
      const actual = await sizeOf(join(folder, "lake", `dataset=${dataset}`));
      assert.ok(Math.abs(estimated / actual - 1) < 0.3, `${dataset}: estimated ${estimated}, is ${actual}`);
    }
    assert.equal(
      total,
      Object.values(datasets).reduce((sum, size) => sum + size),
    );
  });

  test("estimates the time of a model that takes a known one", async () => {
    const { timing, estimate, points, total_points, sharding } = await pilotOf(
      "slow.yaml",
      "--pilot",
      "12",
      "--workers",
      "4",
    );
    assert.deepEqual([points, total_points, estimate.workers, estimate.confidence], [12, 5000, 4, 0.95]);
    // A timer waits at least as long as it was told to, less a millisecond of rounding; a loaded machine adds.
    const least = (5000 * 0.029) / 4;
    assert.ok(timing.point_ms_min! >= 29 && timing.point_ms_p50! < 90, JSON.stringify(timing));
    assert.ok(estimate.seconds > least && estimate.seconds < 4 * least, JSON.stringify(estimate));
    assert.ok(estimate.interval !== null);
    assert.ok(estimate.interval.low <= estimate.seconds && estimate.seconds <= estimate.interval.high);
    assert.ok(estimate.interval.high > least);
    assert.equal(sharding.advised, "as requested");
    assert.ok(sharding.shard_ms > 79 * 29, `${sharding.shard_ms}`);
  });

  test("says it in words", async () => {
    const { code, stdout } = await sweeplake(folder, "plan", "quick.yaml", "--pilot", "3", "--workers", "2");
    assert.equal(code, 0);
    for (const line of [
      /^pilot +3 of 5,000 points, spread over the design$/m,
      /^points +3 succeeded, 0 failed, 0 rejected$/m,
      /^a point +[\d.]+ ms of the model \(min [\d.]+ ms, p95 [\d.]+ ms, max [\d.]+ ms\) and [\d.]+ ms of Sweeplake's own$/m,
      /^estimate +[\d.]+ s with 2 workers; 95 % interval [\d.]+ s to [\d.]+ s$/m,
      /^size +about [\d.]+ [kM]B: run_context /m,
      /^shards +a shard takes [\d.]+ s: auto is fine$/m,
    ])
      assert.match(stdout, line);
    assert.doesNotMatch(stdout, /^model +the model/m);
  });

  test("advises smaller shards where a shard would take too long", async () => {
    await writeFile(
      join(folder, "large.yaml"),
      (await readFile(join(folder, "slow.yaml"), "utf8"))
        .replace("30", "600")
        .concat("sharding: { shard_size: 5000 }\n"),
    );
    const { code, stdout } = await sweeplake(folder, "plan", "large.yaml", "--pilot", "2", "--workers", "1");
    assert.equal(code, 0);
    assert.match(stdout, /^shards +a shard takes \d+:\d\d.*, and \d+ to \d+ points a shard make sense: auto is fine$/m);
    assert.match(stdout, /^ +within the 15 minutes that AWS Lambda permits, a shard may have 1,\d\d\d points there$/m);
  });

  test("leaves no process when it is killed while a point is busy", async () => {
    await writeFile(
      join(folder, "busy.ts"),
      steady
        .replace('name: "steady"', 'name: "busy"')
        .replace("if (wait > 0)", 'writeFileSync("busy.pid", String(process.pid)); for (;;);')
        .replace("import", 'import { writeFileSync } from "node:fs";\nimport'),
    );
    await writeFile(join(folder, "busy.yaml"), "model: ./busy.ts\ndimensions: { a: [1], b: [1] }\n");
    const command = startSweeplake(folder, ["plan", "busy.yaml", "--pilot", "1"]);
    const pidFile = join(folder, "busy.pid");
    await until("a busy point", () => existsSync(pidFile) && readable(pidFile));
    const pid = Number(await readFile(pidFile, "utf8"));
    command.kill("SIGKILL");
    try {
      await until("the end of the point's process", () => !isAlive(pid));
    } finally {
      if (isAlive(pid)) process.kill(pid, "SIGKILL");
    }
    await command.ended;
  });

  test("is refused with a number that is none", async () => {
    for (const words of [
      ["--pilot", "0"],
      ["--pilot", "many"],
      ["--pilot", "5", "--workers", "0"],
    ]) {
      const { code, stderr } = await sweeplake(folder, "plan", "quick.yaml", ...words);
      assert.equal(code, 2);
      assert.match(stderr, /^error OPTION_INVALID/m);
    }
  });
});

/** The bytes of all files below a folder. */
async function sizeOf(folder: string): Promise<number> {
  const files = Object.keys(await fingerprintTree(folder));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function readable(path: string): Promise<boolean> {
  return (await readFile(path, "utf8")) !== "";
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
