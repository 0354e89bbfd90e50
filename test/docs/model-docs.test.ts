import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import type { Field, Json, ModelDescription } from "../../src/contract/index.ts";
import { SweeplakeError } from "../../src/contract/index.ts";
import { createResolver, createSimulator, definitionOf, describeModel } from "../../src/model/index.ts";
import { modelWith } from "../support/models.ts";

/** docs/writing-a-model.md does what it says: its code compiles and runs, its table is what the program does. */

const root = new URL("../../", import.meta.url);
const page = await readFile(new URL("docs/writing-a-model.md", root), "utf8");

const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);
const folder = await mkdtemp(join(tmpdir(), "sweeplake-docs-"));
after(() => rm(folder, { recursive: true }));

before(async () => {
  const entry = JSON.stringify(new URL("src/index.ts", root).href);
  await Promise.all(
    blocks.flatMap((code, at) => [
      writeFile(join(folder, `block-${at}.ts`), code),
      writeFile(join(folder, `block-${at}.run.ts`), code.replaceAll('"sweeplake"', entry)),
    ]),
  );
});

test("the code blocks type-check", async () => {
  const extended = fileURLToPath(new URL("tsconfig.json", root));
  const typeRoots = [fileURLToPath(new URL("node_modules/@types", root))];
  const files = blocks.map((_, at) => `block-${at}.ts`);
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: extended, compilerOptions: { typeRoots }, include: files }),
  );
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  const compiler = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, "-p", folder]).catch((error) => error);
  assert.equal(stdout, "");
});

/** Some valid value, for parameters that have no default. */
function sampleOf(field: Field): Json {
  return { f64: 1, i64: 1, bool: true, str: "a" }[field.type];
}

async function runBlock(at: number) {
  const url = pathToFileURL(join(folder, `block-${at}.run.ts`)).href;
  const definition = definitionOf((await import(url)).default);
  const description: ModelDescription = describeModel((await import(url)).default, "0".repeat(64));
  const fixed = description.parameters
    .filter((field) => field.default === undefined)
    .map((field) => [field.name, sampleOf(field)]);
  const options = { fixed: Object.fromEntries(fixed), dimensionNames: [], derive: definition.derive };
  const point = createResolver(description, options).resolve([]);
  const { signal } = new AbortController();
  return { description, point, outcome: await createSimulator(definition, description).simulate(point, 1, signal) };
}

describe("the code blocks are models that run", () => {
  assert.ok(blocks.length >= 3);
  for (const at of blocks.keys()) {
    test(`block ${at}`, async () => {
      const { outcome } = await runBlock(at);
      assert.equal(outcome.fault, undefined);
      assert.equal(outcome.status, "succeeded");
    });
  }
});

test("what is recorded of the queue is what the page shows", async () => {
  const { description, point } = await runBlock(blocks.findIndex((code) => code.includes('"queue"')));
  const recorded = /## What is recorded\n(.*)/s.exec(page)?.[1] ?? "";
  assert.ok(recorded.includes(`\n${point.parametersJson}\n`), point.parametersJson);
  const fields = [...description.parameters, ...description.derived, ...description.metrics];
  const named = [...recorded.slice(0, recorded.indexOf("```")).matchAll(/`(\w+)`/g)].map(([, name]) => name);
  assert.deepEqual(named, ["queue", ...fields.map((field) => field.column)]);
});

describe("the table of what is refused", () => {
  const table = page.slice(page.indexOf("| refused |")).split("\n\n")[0] ?? "";
  const rows = table
    .split("\n")
    .slice(2)
    .map((row) => row.split(" | "));
  const codeIn = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
  const describeCode = (code: string) => {
    const schema = new Function("z", `return z.object({ x: ${code} })`)(z);
    return describeModel(modelWith({ parameters: schema }), "");
  };
  assert.ok(rows.length > 20);
  for (const [refused, , instead] of rows) {
    for (const code of codeIn(refused)) {
      test(`${code} is refused`, () => assert.throws(() => describeCode(code), SweeplakeError));
    }
    for (const code of codeIn(instead)) {
      test(`${code} is accepted`, () => assert.equal(describeCode(code).parameters.length, 1));
    }
  }
});
