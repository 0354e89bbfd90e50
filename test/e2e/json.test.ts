import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { sweeplake } from "../support/cli.ts";

const model = `
import { defineModel, z } from "sweeplake";
export default defineModel({
  name: "plain", version: "1.0.0", stochastic: false,
  parameters: z.object({ rate: z.number() }),
  metrics: z.object({ y: z.number() }),
  simulate: ({ parameters }) => {
    if (parameters.rate === 3) throw new Error("three");
    return { y: parameters.rate * 2 };
  },
});
`;
const sweep = "model: ./plain.ts\nrun_id: first\ndimensions: { rate: [1, 2, 3] }\nsharding: { shard_count: 1 }\n";

describe("--json", () => {
  let folder: string;
  /** The words of a command line, in which `~` is a space inside a word. */
  const words = (line: string) => line.split(" ").map((word) => word.replaceAll("~", " "));
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-json-"));
    await writeFile(join(folder, "plain.ts"), model);
    await writeFile(join(folder, "sweep.yaml"), sweep);
    await writeFile(join(folder, "bad.yaml"), `${sweep}sede: 1\n`);
    await writeFile(join(folder, "list.yaml"), "- 1\n");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** In order: the first commands make what the later ones look at. */
  const commands: readonly (readonly [line: string, exitCode: number, has: (document: never) => unknown])[] = [
    ["plan sweep.yaml", 0, (plan: { total_points: number }) => plan.total_points === 3],
    ["run sweep.yaml --workers 1", 1, (run: { status: string }) => run.status === "completed_with_failures"],
    ["runs", 0, (runs: { run_id: string }[]) => runs.length === 1 && runs[0]?.run_id === "first"],
    ["status first", 0, (status: { points_failed: number }) => status.points_failed === 1],
    ["query SELECT~count(*)~AS~n~FROM~points_plain", 0, (rows: { n: number }[]) => rows[0]?.n === 3],
    ["verify first", 0, (report: { isSound: boolean }) => report.isSound],
    [
      "verify first --replay 3",
      0,
      (report: { replay: { replayed: number; differing: unknown[] } }) =>
        report.replay.replayed === 3 && report.replay.differing.length === 0,
    ],
    ["reproduce first 2", 0, (point: { isIdentical: boolean }) => point.isIdentical],
    ["models", 0, (models: { name: string }[]) => models[0]?.name === "plain"],
    [
      "rerun first --failed-points --run-id second --workers 1",
      1,
      (run: { total_points: number }) => run.total_points === 1,
    ],
    ["resume first", 1, (run: { status: string }) => run.status === "completed_with_failures"],
  ];
  for (const [line, exitCode, has] of commands) {
    test(`of ${line} is one document on stdout`, async () => {
      const result = await sweeplake(folder, ...words(line), "--json");
      assert.equal(result.code, exitCode, result.stderr);
      assert.ok(has(JSON.parse(result.stdout) as never), result.stdout);
      assert.doesNotMatch(result.stderr, /^\s+at /m);
    });
  }

  const refusals: readonly (readonly [line: string, exitCode: number, code: string])[] = [
    ["run bad.yaml", 2, "KEY_UNKNOWN"],
    ["run nothing.yaml", 2, "REQUEST_UNREADABLE"],
    ["plan list.yaml", 2, "TYPE_INVALID"],
    ["status nobody", 2, "RUN_NOT_FOUND"],
    ["verify nobody", 2, "RUN_NOT_FOUND"],
    ["reproduce nobody 0", 2, "RUN_NOT_FOUND"],
    ["reproduce first 3", 2, "POINT_NOT_FOUND"],
    ["reproduce first last", 2, "OPTION_INVALID"],
    ["verify first --replay 0", 2, "OPTION_INVALID"],
    ["cancel nobody", 2, "RUN_NOT_FOUND"],
    ["resume nobody", 2, "RUN_NOT_FOUND"],
    ["rerun nobody --failed-points", 2, "RUN_NOT_FOUND"],
    ["runs --lake nowhere", 2, "LAKE_NOT_FOUND"],
    ["models --lake plain.ts", 2, "LAKE_INVALID"],
    ["query DROP~TABLE~x", 2, "QUERY_REFUSED"],
    ["query SELECT~nothing", 2, "QUERY_FAILED"],
    ["query SELECT~1 --format csv", 2, "OPTION_INVALID"],
    ["runs --limit none", 2, "OPTION_INVALID"],
    ["runs --nonsense", 2, "OPTION_INVALID"],
    ["status", 2, "OPTION_INVALID"],
  ];
  for (const [line, exitCode, code] of refusals) {
    test(`of ${line} is one document too: ${code}`, async () => {
      const result = await sweeplake(folder, ...words(line), "--json");
      assert.equal(result.code, exitCode, result.stderr);
      const { error } = JSON.parse(result.stdout) as { error: { code: string; message: string } };
      assert.equal(error.code, code);
      assert.notEqual(error.message, "");
      assert.match(result.stderr, new RegExp(`^error ${code}`, "m"));
    });
  }

  test("is possible with every command that there is", async () => {
    const { stdout } = await sweeplake(folder, "--help");
    const known = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map((match) => match[1]);
    const tested = new Set([...commands, ...refusals].map(([line]) => words(line)[0]));
    assert.deepEqual(
      known.filter((command) => !tested.has(command as string)),
      [],
    );
    assert.ok(known.length >= 7);
  });

  test("is not needed: `run` off a terminal prints plain lines, and results only on stdout", async () => {
    const { stdout, stderr, code } = await sweeplake(folder, "run", "sweep.yaml", "--lake", "plain-lake");
    assert.equal(code, 1);
    for (const mark of ["\r", "\u001b", "█", "░"]) assert.ok(!(stdout + stderr).includes(mark));
    assert.match(stderr, /^run first: 3 points in 1 shards$/m);
    assert.match(stdout, /^run first: completed_with_failures after /);
    assert.match(stdout, /2 succeeded, 1 failed, 0 rejected/);
    assert.match(stdout, /^next:\n {2}npx sweeplake verify first --lake plain-lake$/m);
  });
});

describe("query", () => {
  let folder: string;
  const query = (sql: string, ...more: string[]) => sweeplake(folder, "query", sql, ...more);
  const sql = "SELECT point_index, rate, y, error_code FROM points_plain ORDER BY point_index";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-query-e2e-"));
    await writeFile(join(folder, "plain.ts"), model);
    await writeFile(join(folder, "sweep.yaml"), sweep);
    assert.equal((await sweeplake(folder, "run", "sweep.yaml", "--workers", "1")).code, 1);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("sees one run only, if told so", async () => {
    const other = await sweeplake(folder, "run", "sweep.yaml", "--run-id", "other", "--lake", "two");
    assert.equal(other.code, 1, other.stderr);
    assert.equal((await sweeplake(folder, "run", "sweep.yaml", "--lake", "two")).code, 1);
    const count = "SELECT run_id, count(*) FROM points_plain GROUP BY ALL ORDER BY ALL";
    const ask = (...more: string[]) => query(count, "--lake", "two", "--format", "csv", ...more);
    assert.equal((await ask()).stdout, "run_id,count_star()\r\nfirst,3\r\nother,3\r\n");
    assert.equal((await ask("--run", "other")).stdout, "run_id,count_star()\r\nother,3\r\n");
    const unknown = await ask("--run", "nobody");
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /RUN_NOT_FOUND: there is no run "nobody"/);
  });

  test("answers as a table, CSV and JSON", async () => {
    const [table, csv, json] = await Promise.all([
      query(sql),
      query(sql, "--format", "csv"),
      query(sql, "--format", "json"),
    ]);
    assert.match(table.stdout, /^point_index {2}rate {2}y {2}error_code\n/);
    assert.match(table.stdout, /\(3 rows\)\n$/);
    assert.equal(csv.stdout, "point_index,rate,y,error_code\r\n0,1,2,\r\n1,2,4,\r\n2,3,,MODEL_ERROR\r\n");
    assert.deepEqual(JSON.parse(json.stdout), [
      { point_index: 0, rate: 1, y: 2, error_code: null },
      { point_index: 1, rate: 2, y: 4, error_code: null },
      { point_index: 2, rate: 3, y: null, error_code: "MODEL_ERROR" },
    ]);
  });

  test("writes Parquet to a new file, which DuckDB reads back", async () => {
    const path = join(folder, "answer.parquet");
    const result = await query(sql, "--format", "parquet", "--output", "answer.parquet");
    assert.deepEqual([result.code, result.stdout], [0, ""], result.stderr);
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(`SELECT sum(y), count(*) FROM '${path}'`);
    assert.deepEqual(reader.getRows(), [[6, 3n]]);
    connection.closeSync();
    instance.closeSync();
  });

  test("never writes over a file, and leaves none behind when it fails", async () => {
    await writeFile(join(folder, "kept.csv"), "mine");
    const kept = await query(sql, "--format", "csv", "--output", "kept.csv");
    assert.deepEqual([kept.code, /error OPTION_INVALID/.test(kept.stderr)], [2, true]);
    assert.equal(await readFile(join(folder, "kept.csv"), "utf8"), "mine");
    const failed = await query("SELECT 'nan'::DOUBLE AS odd", "--format", "parquet", "--output", "half.parquet");
    assert.deepEqual([failed.code, /error QUERY_FAILED/.test(failed.stderr)], [2, true]);
    await assert.rejects(readFile(join(folder, "half.parquet")), { code: "ENOENT" });
    const nowhere = await query(sql, "--output", "no/such/folder.csv");
    assert.deepEqual([nowhere.code, /error OPTION_INVALID/.test(nowhere.stderr)], [2, true]);
  });

  test("reads nothing but the datasets, and writes nothing", async () => {
    const attacks = [
      `SELECT * FROM read_text('${folder}/lake/control/lake.json')`,
      `SELECT * FROM '${folder}/lake/control/models/plain/1.0.0.json'`,
      `SELECT * FROM read_text('${folder}/sweep.yaml')`,
      `COPY (SELECT 1) TO '${folder}/lake/dataset=outcomes/out.csv'`,
      `COPY (SELECT 1) TO '${folder}/out.csv'`,
      "CREATE TABLE t AS SELECT 1",
      "SELECT 1; SELECT 2",
      "INSTALL httpfs",
      "SET memory_limit = '1GB'",
    ];
    const results = await Promise.all(attacks.map((attack) => query(attack)));
    for (const [at, result] of results.entries()) {
      assert.equal(result.code, 2, `${attacks[at]}: ${result.stdout}`);
      assert.match(result.stderr, /^error QUERY_(REFUSED|FAILED)/m);
      assert.equal(result.stdout, "");
    }
    await assert.rejects(readFile(join(folder, "out.csv")), { code: "ENOENT" });
  });
});
