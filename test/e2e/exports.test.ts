import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startSweeplake, sweeplake, sweeplakeJson } from "../support/cli.ts";
import { fingerprintTree } from "../support/tree.ts";

const model = `
import { defineModel, z } from "sweeplake";
export default defineModel({
  name: "gated", version: "1.0.0",
  parameters: z.object({ x: z.number() }),
  metrics: z.object({ y: z.number() }),
  simulate: ({ parameters: { x }, random }) => {
    if (x === 3) throw new Error("three");
    return { y: x + random.uniform() };
  },
});
`;
const sweep = "model: ./gated.ts\nrun_id: gated\ndimensions: { x: { range: { start: 0, stop: 50, step: 1 } } }\n";

/** Columns of shard_outcomes that may differ between two runs of one configuration, with other exports (DESIGN 8). */
const ofTheAttempt = new Set([
  ...["worker", "attempt", "started_at", "finished_at", "duration_ms"],
  ...["point_ms_min", "point_ms_p50", "point_ms_p95", "point_ms_max"],
]);
const ofTheManifest = new Set(["key", "rows", "bytes", "sha256"].map((what) => `effective_parameters_${what}`));

/** What DESIGN section 8 promises of the feature gates, each off, against a run with both on. */
describe("exports", { timeout: 120_000 }, () => {
  let folder: string;
  const outcomesOf = async (lake: string) => {
    const files = Object.entries(await fingerprintTree(join(folder, lake)));
    const isOutcome = ([path]: [string, string]) => path.startsWith("dataset=outcomes/");
    return files.filter(isOutcome).map(([path, hash]) => [path.replace(/run_date=[^/]+/, ""), hash]);
  };
  const commitsOf = (lake: string) =>
    sweeplakeJson<Record<string, unknown>[]>(
      folder,
      "query",
      "SELECT * FROM shard_outcomes ORDER BY shard_id",
      "--lake",
      lake,
    );
  const run = (lake: string, env: Readonly<Record<string, string>>) =>
    startSweeplake(folder, ["run", "gated.yaml", "--lake", lake], env).ended;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-exports-"));
    await writeFile(join(folder, "gated.ts"), model);
    await writeFile(join(folder, "gated.yaml"), sweep);
    assert.equal((await run("both", {})).code, 1);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const gate of ["run_context", "effective_parameters"] as const) {
    test(`without ${gate}, outcomes have the same bytes, and verify and the views still work`, async () => {
      const off = await run(gate, { [`SWEEPLAKE_EXPORTS_${gate.toUpperCase()}`]: "false" });
      assert.equal(off.code, 1, off.stderr);
      assert.deepEqual(await outcomesOf(gate), await outcomesOf("both"));
      const files = Object.keys(await fingerprintTree(join(folder, gate)));
      assert.equal(
        files.some((path) => path.startsWith(`dataset=${gate}/`)),
        false,
      );

      const [withBoth, without] = [await commitsOf("both"), await commitsOf(gate)];
      for (const [at, commit] of without.entries()) {
        for (const [column, value] of Object.entries(commit)) {
          if (ofTheAttempt.has(column) || column === "run_date") continue;
          const isManifest = gate === "effective_parameters" && ofTheManifest.has(column);
          const expected = String(withBoth[at]?.[column]).replace(/run_date=[^/]+/, "");
          assert.equal(
            isManifest ? value : String(value).replace(/run_date=[^/]+/, ""),
            isManifest ? null : expected,
            column,
          );
        }
      }
      const verify = await sweeplake(folder, "verify", "gated", "--lake", gate);
      assert.equal(verify.code, 0, verify.stdout);
      const sql = `SELECT (SELECT count(y) FROM points_gated)::INTEGER AS measured,
        (SELECT count(*) FROM points_gated)::INTEGER AS points,
        (SELECT count(*) FROM join_violations WHERE severity = 'violation')::INTEGER AS violations,
        (SELECT executed_points FROM run_status) AS executed`;
      const [found] = await sweeplakeJson<unknown[]>(folder, "query", sql, "--lake", gate);
      assert.deepEqual(found, { measured: 49, points: 50, violations: 0, executed: 50 });
    });
  }

  test("are pinned when the run is accepted: a replay with another setting changes nothing", async () => {
    const before = await fingerprintTree(join(folder, "both"));
    const replay = await run("both", { SWEEPLAKE_EXPORTS_EFFECTIVE_PARAMETERS: "false" });
    assert.equal(replay.code, 1, replay.stderr);
    assert.deepEqual(await fingerprintTree(join(folder, "both")), before);
  });

  test("can be set in a file, and the environment wins", async () => {
    await writeFile(
      join(folder, "sweeplake.config.yaml"),
      "exports: { run_context: false, effective_parameters: false }\n",
    );
    const result = await run("by-file", { SWEEPLAKE_EXPORTS_RUN_CONTEXT: "true" });
    await rm(join(folder, "sweeplake.config.yaml"));
    assert.equal(result.code, 1, result.stderr);
    const datasets = new Set(
      Object.keys(await fingerprintTree(join(folder, "by-file"))).map((path) => path.split("/")[0]),
    );
    assert.deepEqual([...datasets].sort(), [
      "control",
      "dataset=outcomes",
      "dataset=run_context",
      "dataset=shard_outcomes",
    ]);
  });

  test("are refused when misspelt, by every command", async () => {
    for (const words of [["run", "gated.yaml"], ["runs"], ["plan", "gated.yaml"]]) {
      const refused = await startSweeplake(folder, [...words, "--lake", "both"], {
        SWEEPLAKE_EXPORTS_RUN_CONTEXT: "no",
      }).ended;
      assert.equal(refused.code, 2);
      assert.match(
        refused.stderr,
        /error CONFIG_INVALID at \/exports\/run_context: SWEEPLAKE_EXPORTS_RUN_CONTEXT has "no"/,
      );
    }
  });
});
