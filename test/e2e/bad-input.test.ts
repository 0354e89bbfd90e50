import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { CliResult } from "../support/cli.ts";
import { sweeplake } from "../support/cli.ts";
import { fingerprintTree } from "../support/tree.ts";

/**
 * Bad input, as a user would give it. Every case is refused with exactly the codes and places listed, all at once, with
 * exit code 2 and without a stack trace, and the lake stays as it was, byte for byte.
 */

const model = `
import { defineModel, z } from "sweeplake";
export default defineModel({
  name: "plain", version: "1.0.0",
  parameters: z.object({
    rate: z.number().min(0).max(10),
    beds: z.int().min(1).max(100).default(5),
    kind: z.enum(["a", "b"]).default("a"),
    pricing: z.object({ base_fare: z.number().default(2.5) }),
  }),
  metrics: z.object({ y: z.number() }),
  simulate: ({ parameters }) => ({ y: parameters.rate * parameters.beds }),
});
`;

const good = "model: ./plain.ts\ndimensions: { rate: [1, 2] }\n";

interface Case {
  readonly name: string;
  /** Text of sweep.yaml. */
  readonly sweep: string;
  /** Code and pointer of every problem, in any order. */
  readonly problems: readonly string[];
  /** Words that the message must have. */
  readonly says?: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: "an unknown key",
    sweep: `${good}dimension: {}\n`,
    problems: ["KEY_UNKNOWN /dimension"],
    says: ['"dimensions"'],
  },
  {
    name: "an unknown dimension",
    sweep: "model: ./plain.ts\ndimensions: { rat: [1] }\n",
    problems: ["PARAMETER_UNKNOWN /dimensions/rat", "PARAMETER_REQUIRED /fixed/rate"],
    says: ['"rate"'],
  },
  {
    name: "an unknown fixed parameter",
    sweep: `${good}fixed: { pricing.base_fair: 1 }\n`,
    problems: ["PARAMETER_UNKNOWN /fixed/pricing.base_fair"],
    says: ["pricing.base_fare"],
  },
  {
    name: "a group instead of a parameter",
    sweep: `${good}fixed: { pricing: 1 }\n`,
    problems: ["PARAMETER_UNKNOWN /fixed/pricing"],
    says: ["pricing.base_fare"],
  },
  {
    name: "a value of the wrong type",
    sweep: 'model: ./plain.ts\ndimensions: { rate: [1, "2"] }\n',
    problems: ["PARAMETER_VALUE_INVALID /dimensions/rate/1"],
    says: ["number"],
  },
  {
    name: "a value out of range",
    sweep: "model: ./plain.ts\ndimensions: { rate: [1, 11] }\n",
    problems: ["PARAMETER_VALUE_INVALID /dimensions/rate/1"],
    says: ["at most 10"],
  },
  {
    name: "a fixed value out of range",
    sweep: `${good}fixed: { beds: 0 }\n`,
    problems: ["PARAMETER_VALUE_INVALID /fixed/beds"],
    says: ["at least 1"],
  },
  {
    name: "a fraction for an integer",
    sweep: `${good}fixed: { beds: 1.5 }\n`,
    problems: ["PARAMETER_VALUE_INVALID /fixed/beds"],
    says: ["integer"],
  },
  {
    name: "NaN",
    sweep: "model: ./plain.ts\ndimensions: { rate: [.nan] }\n",
    problems: ["NUMBER_NOT_FINITE /dimensions/rate/0"],
  },
  { name: "Infinity", sweep: `${good}fixed: { beds: .inf }\n`, problems: ["NUMBER_NOT_FINITE /fixed/beds"] },
  {
    name: "a number that overflows",
    sweep: "model: ./plain.ts\ndimensions: { rate: [1e400] }\n",
    problems: ["NUMBER_NOT_FINITE /dimensions/rate/0"],
  },
  {
    name: "an integer beyond 2^53",
    sweep: `${good}fixed: { beds: 9007199254740993 }\n`,
    problems: ["INTEGER_TOO_LARGE /fixed/beds"],
  },
  { name: "a seed beyond 2^53", sweep: `${good}seed: 9007199254740992\n`, problems: ["INTEGER_TOO_LARGE /seed"] },
  { name: "swept and fixed", sweep: `${good}fixed: { rate: 1 }\n`, problems: ["PARAMETER_CONFLICT /fixed/rate"] },
  {
    name: "no values",
    sweep: "model: ./plain.ts\ndimensions: { rate: [] }\n",
    problems: ["DIMENSION_EMPTY /dimensions/rate"],
  },
  {
    name: "a value twice",
    sweep: "model: ./plain.ts\ndimensions: { rate: [1, 2, 1.0] }\n",
    problems: ["DIMENSION_DUPLICATE /dimensions/rate/2"],
  },
  {
    name: "0 and -0",
    sweep: "model: ./plain.ts\ndimensions: { rate: [0, -0.0] }\n",
    problems: ["DIMENSION_DUPLICATE /dimensions/rate/1"],
  },
  {
    name: "a parameter without a value",
    sweep: "model: ./plain.ts\ndimensions: { beds: [1] }\n",
    problems: ["PARAMETER_REQUIRED /fixed/rate"],
  },
  {
    name: "zip of unequal lengths",
    sweep: "model: ./plain.ts\nsampling: zip\ndimensions: { rate: [1, 2], beds: [1] }\n",
    problems: ["ZIP_LENGTHS_DIFFER /dimensions"],
  },
  {
    name: "shard_count and shard_size",
    sweep: `${good}sharding: { shard_count: 2, shard_size: 3 }\n`,
    problems: ["SHARDING_CONFLICT /sharding"],
  },
  {
    name: "too many points",
    sweep:
      "model: ./plain.ts\nsampling: { strategy: random, count: 1000000000000 }\ndimensions: { rate: { uniform: { low: 0, high: 1 } } }\n",
    problems: ["TOO_MANY_POINTS /sampling/count"],
  },
  {
    name: "too many shards",
    sweep:
      "model: ./plain.ts\nsampling: { strategy: random, count: 2000000 }\nsharding: { shard_size: 1 }\ndimensions: { rate: { uniform: { low: 0, high: 1 } } }\n",
    problems: ["TOO_MANY_SHARDS /sharding/shard_size"],
  },
  {
    name: "a shard too large",
    sweep:
      "model: ./plain.ts\nsampling: { strategy: random, count: 2000000 }\nsharding: { shard_count: 2 }\ndimensions: { rate: { uniform: { low: 0, high: 1 } } }\n",
    problems: ["TOO_MANY_POINTS /sharding/shard_count"],
  },
  {
    name: "too many values",
    sweep: "model: ./plain.ts\ndimensions: { rate: { linspace: { start: 0, stop: 1, count: 10001 } } }\n",
    problems: ["DIMENSION_TOO_LARGE /dimensions/rate/linspace/count"],
  },
  {
    name: "random without a count",
    sweep: "model: ./plain.ts\nsampling: random\ndimensions: { rate: { uniform: { low: 0, high: 1 } } }\n",
    problems: ["SAMPLING_UNSUPPORTED /sampling"],
    says: ["count"],
  },
  {
    name: "a distribution in a grid",
    sweep: "model: ./plain.ts\ndimensions: { rate: { uniform: { low: 0, high: 1 } } }\n",
    problems: ["SAMPLING_UNSUPPORTED /dimensions/rate/uniform"],
    says: ["random"],
  },
  {
    name: "low above high",
    sweep:
      "model: ./plain.ts\nsampling: { strategy: random, count: 3 }\ndimensions: { rate: { uniform: { low: 2, high: 1 } } }\n",
    problems: ["DIMENSION_FORM_INVALID /dimensions/rate/uniform"],
  },
  { name: "a run_id with a slash", sweep: `${good}run_id: a/b\n`, problems: ["RUN_ID_INVALID /run_id"] },
  { name: "a run_id with dots", sweep: `${good}run_id: ..\n`, problems: ["RUN_ID_INVALID /run_id"] },
  { name: "a run_id in upper case", sweep: `${good}run_id: Run\n`, problems: ["RUN_ID_INVALID /run_id"] },
  {
    name: "a run_id of 200 characters",
    sweep: `${good}run_id: ${"a".repeat(200)}\n`,
    problems: ["RUN_ID_INVALID /run_id"],
  },
  {
    name: "the name __proto__",
    sweep: "model: ./plain.ts\ndimensions: { rate: [1], __proto__: [1] }\n",
    problems: ["KEY_UNKNOWN /dimensions/__proto__"],
  },
  {
    name: "the name constructor",
    sweep: "model: ./plain.ts\ndimensions: { rate: [1], constructor: [1] }\n",
    problems: ["PARAMETER_UNKNOWN /dimensions/constructor"],
  },
  { name: "not YAML", sweep: "model: [", problems: ["REQUEST_SYNTAX "] },
  {
    name: "an alias",
    sweep: "model: ./plain.ts\ndimensions: { rate: &values [1], beds: *values }\n",
    problems: ["REQUEST_SYNTAX ", "REQUEST_SYNTAX "],
  },
  { name: "a tag", sweep: "model: !path ./plain.ts\n", problems: ["REQUEST_SYNTAX "] },
  { name: "a key twice", sweep: `${good}seed: 1\nseed: 2\n`, problems: ["REQUEST_SYNTAX "] },
  { name: "an empty file", sweep: "", problems: ["TYPE_INVALID "] },
  { name: "a list", sweep: "- 1\n", problems: ["TYPE_INVALID "] },
  {
    name: "a model file that does not exist",
    sweep: "model: ./absent.ts\ndimensions: { rate: [1] }\n",
    problems: ["MODEL_NOT_FOUND /model"],
  },
  {
    name: "a model that throws on import",
    sweep: "model: ./throws.ts\n",
    problems: ["MODEL_LOAD_FAILED /model"],
    says: ["no luck today"],
  },
  {
    name: "a model without a default export",
    sweep: "model: ./no-default.ts\n",
    problems: ["MODEL_INVALID /model"],
    says: ["no default export"],
  },
  { name: "a model that does not compile", sweep: "model: ./broken.ts\n", problems: ["MODEL_LOAD_FAILED /model"] },
  { name: "a model that is a folder", sweep: "model: ./folder\n", problems: ["MODEL_NOT_FOUND /model"] },
  { name: "an unknown model name", sweep: "model: plian\n", problems: ["MODEL_NOT_FOUND /model"], says: ["plain"] },
  {
    name: "points in a file that does not exist",
    sweep: "model: ./plain.ts\nsampling: { strategy: list, points: absent.csv }\n",
    problems: ["POINTS_FILE_INVALID /sampling/points"],
  },
  {
    name: "ragged points",
    sweep: "model: ./plain.ts\nsampling: { strategy: list, points: ragged.csv }\n",
    problems: ["POINTS_FILE_INVALID /sampling/points"],
  },
  {
    name: "many problems at once",
    sweep:
      "model: ./plain.ts\nrun_id: A\nreplicates: 0\nextra: 1\ndimensions: { rate: [99], bedz: [1], beds: [1, 1] }\nfixed: { kind: c }\n",
    problems: [
      "RUN_ID_INVALID /run_id",
      "VALUE_INVALID /replicates",
      "KEY_UNKNOWN /extra",
      "PARAMETER_VALUE_INVALID /dimensions/rate/0",
      "PARAMETER_UNKNOWN /dimensions/bedz",
      "DIMENSION_DUPLICATE /dimensions/beds/1",
      "PARAMETER_VALUE_INVALID /fixed/kind",
    ],
  },
];

describe("bad input", { concurrency: 2 }, () => {
  let folder: string;
  let lakeBefore: Readonly<Record<string, string>>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-bad-"));
    await mkdir(join(folder, "folder"));
    const files = {
      "plain.ts": model,
      "throws.ts": 'throw new Error("no luck today");',
      "no-default.ts": "export const a = 1;",
      "broken.ts": "export default {",
      "ragged.csv": "rate,beds\n1,2\n3\n",
      "good.yaml": good,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const run = await sweeplake(folder, "run", "good.yaml", "--run-id", "first");
    assert.equal(run.code, 0, run.stderr);
    lakeBefore = await fingerprintTree(join(folder, "lake"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const [at, each] of cases.entries()) {
    test(`${each.name} is refused`, async () => {
      const file = `case-${at}.yaml`;
      await writeFile(join(folder, file), each.sweep);
      const result = await sweeplake(folder, "run", file, "--json");
      assertRefused(result);
      const { error } = JSON.parse(result.stdout);
      const found = error.problems.length === 0 ? [error] : error.problems;
      const listed = found.map(
        (problem: { code: string; pointer?: string }) => `${problem.code} ${problem.pointer ?? ""}`,
      );
      assert.deepEqual(listed.sort(), [...each.problems].sort(), result.stderr);
      for (const words of each.says ?? [])
        assert.ok(result.stderr.includes(words), `${words} is not in: ${result.stderr}`);
      assert.deepEqual(await fingerprintTree(join(folder, "lake")), lakeBefore);
    });
  }

  const commands: readonly { name: string; words: readonly string[]; code: string }[] = [
    { name: "a sweep file that is a folder", words: ["run", "folder"], code: "REQUEST_UNREADABLE" },
    { name: "a sweep file that does not exist", words: ["run", "absent.yaml"], code: "REQUEST_UNREADABLE" },
    { name: "an unknown option", words: ["run", "good.yaml", "--worker", "2"], code: "OPTION_INVALID" },
    { name: "an unknown command", words: ["rnu"], code: "OPTION_INVALID" },
    { name: "workers that are no number", words: ["run", "good.yaml", "--workers", "two"], code: "OPTION_INVALID" },
    { name: "a lake that is a file", words: ["run", "good.yaml", "--lake", "plain.ts"], code: "LAKE_INVALID" },
    { name: "a lake below a folder with =", words: ["run", "good.yaml", "--lake", "a=b/lake"], code: "LAKE_INVALID" },
    { name: "a lake that does not exist", words: ["runs", "--lake", "nowhere"], code: "LAKE_NOT_FOUND" },
    { name: "a run that does not exist", words: ["status", "frist"], code: "RUN_NOT_FOUND" },
    { name: "what no run can be called", words: ["verify", "No such/../run"], code: "RUN_NOT_FOUND" },
    { name: "a run_id with another request", words: ["run", "other.yaml", "--run-id", "first"], code: "RUN_CONFLICT" },
    { name: "SQL that writes", words: ["query", "CREATE TABLE t (a INTEGER)"], code: "QUERY_REFUSED" },
    { name: "SQL that is wrong", words: ["query", "SELECT nothing FROM nowhere"], code: "QUERY_FAILED" },
  ];
  for (const { name, words, code } of commands) {
    test(`${name} is refused`, async () => {
      await writeFile(join(folder, "other.yaml"), `${good}replicates: 2\n`);
      const result = await sweeplake(folder, ...words);
      assertRefused(result);
      assert.match(result.stderr, new RegExp(`error ${code}\\b`));
      assert.deepEqual(await fingerprintTree(join(folder, "lake")), lakeBefore);
    });
  }

  test("a lake of a newer format is refused and left alone", async () => {
    const newer = join(folder, "newer", "control");
    await mkdir(newer, { recursive: true });
    await writeFile(join(newer, "lake.json"), '{"lake_format":2}\n');
    const before = await fingerprintTree(newer);
    for (const words of [["run", "good.yaml"], ["runs"], ["query", "SELECT 1"]]) {
      const result = await sweeplake(folder, ...words, "--lake", "newer");
      assertRefused(result);
      assert.match(result.stderr, /error LAKE_FORMAT_UNSUPPORTED/);
    }
    assert.deepEqual(await fingerprintTree(newer), before);
  });
});

function assertRefused(result: CliResult): void {
  assert.equal(result.code, 2, `${result.stdout}${result.stderr}`);
  assert.doesNotMatch(result.stderr, /^\s+at .+:\d+:\d+/m, "no stack trace");
  assert.match(result.stderr, /^error [A-Z_]+/m);
}
