import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startSweeplake, sweeplake, sweeplakeJson } from "../support/cli.ts";

/** Models that do what no model should: the program stays in charge of its exit code, its output and its shards. */
describe("a model", { timeout: 120_000 }, () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-hostile-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Writes the model `name` and a sweep of it; gives the sweep's file. */
  const write = async (name: string, parts: { top?: string; derive?: string; simulate: string }, sweep: string) => {
    const model = `import { defineModel, z } from "sweeplake";
${parts.top ?? ""}
export default defineModel({
  name: "${name}", version: "1.0.0", stochastic: false,
  parameters: z.object({ i: z.int() }),
  ${parts.derive === undefined ? "" : `derived: z.object({ d: z.number() }), derive: ({ i }) => { ${parts.derive} return { d: i }; },`}
  metrics: z.object({ y: z.number() }),
  simulate: ({ parameters: { i } }) => { ${parts.simulate} return { y: i }; },
});`;
    await writeFile(join(folder, `${name}.ts`), model);
    await writeFile(join(folder, `${name}.yaml`), `model: ./${name}.ts\nrun_id: ${name}\n${sweep}`);
    return `${name}.yaml`;
  };
  const points = "dimensions: { i: { range: { start: 0, stop: 100, step: 1 } } }\nsharding: { shard_count: 1 }\n";

  test("that ends the process when it is imported is refused", async () => {
    const file = await write("leaves", { top: "process.exit(0);", simulate: "" }, points);
    const result = await sweeplake(folder, "run", file);
    assert.equal(result.code, 2, result.stdout);
    assert.match(result.stderr, /error MODEL_LOAD_FAILED at \/model: .*process\.exit\(0\)/);
  });

  test("that prints when it is imported does not spoil a JSON document", async () => {
    const file = await write("prints", { top: 'console.log("hello");', simulate: 'console.log("point");' }, points);
    const plan = await sweeplake(folder, "plan", file, "--json");
    assert.equal(JSON.parse(plan.stdout).total_points, 100);
    const run = await sweeplake(folder, "run", file, "--json");
    assert.equal(JSON.parse(run.stdout).status, "completed");
    assert.match(run.stderr, /hello/);
  });

  test("that sends messages to the program is not believed", async () => {
    const result = '{ kind: "result", result: { state: "committed", progress: { points_succeeded: 999 } } }';
    const spoof = `process.send?.(${result}); process.send?.({ attemptId: "1", answer: ${result} }); process.send?.(null);`;
    const file = await write("spoofs", { simulate: spoof }, points);
    const run = await sweeplakeJson<{ status: string; points_succeeded: number }>(folder, "run", file);
    assert.deepEqual([run.status, run.points_succeeded], ["completed", 100]);
  });

  test("that leaves rejected promises and timers behind loses no point for it", async () => {
    const litter =
      'if (i === 1) Promise.reject(new Error("lost")); if (i === 99) setTimeout(() => { throw new Error("late"); });';
    const file = await write("litters", { simulate: litter }, points);
    const run = await sweeplake(folder, "run", file);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /warning: a model is not clean: a promise that nobody awaited was rejected: lost\n/);
    assert.equal((await sweeplake(folder, "verify", "litters")).code, 0);
  });

  test("whose saved points take longer to resolve again than one point may take is not blamed for it", async () => {
    const slow = "const until = performance.now() + 10; while (performance.now() < until);";
    const file = await write(
      "slow-derive",
      { derive: slow, simulate: "if (i === 98) process.exit(3);" },
      `${points}limits: { point_timeout_ms: 400 }\n`,
    );
    const run = await sweeplakeJson<{ points_succeeded: number; points_failed: number }>(folder, "run", file);
    assert.deepEqual([run.points_succeeded, run.points_failed], [99, 1]);
    const [failed] = await sweeplakeJson<unknown[]>(
      folder,
      "query",
      "SELECT i::INTEGER AS i, error_code FROM points_slow_derive WHERE status = 'failed'",
    );
    assert.deepEqual(failed, { i: 98, error_code: "WORKER_CRASHED" });
  });

  test("cannot run without a temporary folder, and loses nothing for it", async () => {
    const file = await write("scratchless", { simulate: "" }, points);
    const failed = await startSweeplake(folder, ["run", file], { TMPDIR: join(file, "nowhere") }).ended;
    assert.equal(failed.code, 4, failed.stderr);
    assert.match(failed.stderr, /error STORE_FAILED: .*temporary folder/);
    const run = await sweeplakeJson<{ status: string }>(folder, "run", file);
    assert.equal(run.status, "completed");
  });
});
