import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { DimensionForm, Json, ModelDescription, RunConfig } from "../../src/contract/index.ts";
import { openPlan } from "../../src/planning/index.ts";
import { clinic, field } from "../support/clinic.ts";
import { runPython } from "../support/python.ts";

/** docs/sampling.md as sampling.py reads it gives the points of `openPlan`, bit for bit. */

const script = fileURLToPath(new URL("planning/sampling.py", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "sweeplake-sampling-"));
after(() => rm(folder, { recursive: true, force: true }));

const sequences: Readonly<Record<string, DimensionForm>> = {
  values: { values: [0.5, 7, -3] },
  range: { range: { start: 1, stop: -1, step: -0.3 } },
  linspace: { linspace: { start: 0.1, stop: 0.7, count: 4 } },
  text: { values: ["y", "x", null] },
};
const everyForm: Readonly<Record<string, DimensionForm>> = {
  ...sequences,
  "b.uniform": { uniform: { low: -1.5, high: 2.25 } },
  a_integer: { uniform: { low: -2, high: 1_000_003 } },
  log_uniform: { log_uniform: { low: 1e-300, high: 1e300 } },
  normal: { normal: { mean: 1e-3, sd: 2.5 } },
  text: { choice: { values: ["x", "y", "", null], weights: [0.1, 0.2, 0, 0.7] } },
  choice: { choice: { values: [3, 1, 2], weights: null } },
  logspace: { logspace: { start: 1e-6, stop: 1e6, count: 25 } },
};
const many = Object.fromEntries(
  Array.from({ length: 1111 }, (_, at): [string, DimensionForm] => [`p${at}`, { uniform: { low: 0, high: 1 } }]),
);

function modelOf(dimensions: Readonly<Record<string, DimensionForm>>): ModelDescription {
  const parameters = Object.keys(dimensions).map((name) => {
    if (name === "text") return field(name, "str", { type: "string" }, { nullable: true, default: null });
    if (name === "a_integer") return field(name, "i64", { type: "integer" }, { default: 0 });
    return field(name, "f64", { type: "number" }, { default: 7 });
  });
  return { ...clinic, parameters };
}

type Case = readonly [
  title: string,
  sampling: Pick<RunConfig["sampling"], "strategy"> & Partial<RunConfig["sampling"]>,
  dimensions: Readonly<Record<string, DimensionForm>>,
  seed: number,
  indices?: readonly number[],
];

const edges = [0, 1, 2, 999_999, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1];
const cases: readonly Case[] = [
  ["grid", { strategy: "grid" }, sequences, 0],
  [
    "zip",
    { strategy: "zip" },
    { values: { values: [1, 1, 2] }, linspace: { linspace: { start: 0, stop: 1, count: 3 } } },
    0,
  ],
  [
    "list",
    {
      strategy: "list",
      points: [
        { values: 1, range: 2 },
        { range: -2, values: 0.1 },
      ],
    },
    {},
    0,
  ],
  ["star", { strategy: "star" }, sequences, 0],
  ["random", { strategy: "random", count: 400 }, everyForm, 17],
  [
    "random, the largest seed",
    { strategy: "random", count: 10 ** 11 },
    everyForm,
    2 ** 53 - 1,
    [...edges, 10 ** 11 - 1],
  ],
  ["lhs", { strategy: "lhs", count: 400 }, everyForm, 17],
  ["lhs of a million", { strategy: "lhs", count: 10 ** 6 }, everyForm, 3, [0, 1, 2, 499_999, 500_000, 999_999]],
  ["lhs of 2^32 + 1", { strategy: "lhs", count: 2 ** 32 + 1 }, everyForm, 2 ** 53 - 1, [...edges, 2 ** 32]],
  ["sobol", { strategy: "sobol", count: 400 }, everyForm, 17],
  ["sobol of 2^32, the largest seed", { strategy: "sobol", count: 2 ** 32 }, everyForm, 2 ** 53 - 1, edges],
  ["sobol in every dimension", { strategy: "sobol", count: 2 ** 32 }, many, 5, [0, 1, 77_777, 2 ** 32 - 1]],
];

describe("sampling.py gives the same points", () => {
  for (const [at, [title, sampling, dimensions, seed, indices]] of cases.entries()) {
    test(title, async () => {
      const model = modelOf(dimensions);
      const config: RunConfig = {
        kind: "config.1",
        model: model.name,
        model_version: model.version,
        dimensions,
        fixed: {},
        replicates: 1,
        sampling: { count: null, points: null, ...sampling },
        seed,
        seed_policy: "assignment",
      };
      const plan = openPlan(config, model, 1);
      const asked = indices ?? Array.from({ length: plan.designCount }, (_, index) => index);
      const question = join(folder, `${at}.json`);
      await writeFile(question, JSON.stringify({ config, model, indices }));
      const answer = JSON.parse(await runPython(script, question)) as readonly (readonly Json[])[];
      assert.ok(asked.length > 1);
      assert.deepEqual(
        asked.map((index) => plan.assignment(index)),
        answer,
      );
    });
  }
});
