import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

/** The package as a user gets it: packed, installed into an empty project, and used from there with a model of theirs. */
describe("the package", () => {
  let project: string;
  // npm runs on the Node of this test, whatever the machine has, and without what an npm above has set.
  const inherited = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith("npm_"));
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
  const env = { ...Object.fromEntries(inherited), PATH: path };
  const exec = (file: string, words: readonly string[], cwd = project) =>
    promisify(execFile)(file, [...words], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  const sweeplake = (...words: readonly string[]) => exec("npx", ["--no-install", "sweeplake", ...words]);

  before(async () => {
    project = await mkdtemp(join(tmpdir(), "sweeplake-package-"));
    const { stdout } = await exec("npm", ["pack", "--json", "--pack-destination", project], process.cwd());
    // The build prints before the document.
    const packed = JSON.parse(stdout.slice(stdout.search(/^[[{]/m)));
    const { filename } = Array.isArray(packed) ? packed[0] : Object.values(packed)[0];
    await writeFile(join(project, "package.json"), '{ "name": "a-user", "private": true, "type": "module" }');
    await exec("npm", ["install", "--no-audit", "--no-fund", join(project, filename)]);
    await writeFile(join(project, "rate.ts"), "export enum Kind { Fast = 2, Slow = 1 }\n");
    await writeFile(
      join(project, "model.ts"),
      `import { defineModel, z } from "sweeplake";
      import { Kind } from "./rate";
      export default defineModel({
        name: "of-a-user",
        parameters: z.object({ x: z.number(), factor: z.number().default(Kind.Fast) }),
        metrics: z.object({ y: z.number() }),
        simulate: ({ parameters, random }) => ({ y: parameters.x * parameters.factor + random.uniform() }),
      });`,
    );
    await writeFile(
      join(project, "sweep.yaml"),
      "model: ./model.ts\nrun_id: mine\ndimensions: { x: { range: { start: 0, stop: 50, step: 1 } } }\n",
    );
  });
  after(() => rm(project, { recursive: true, force: true }));

  test("runs, verifies and queries a sweep of a user's own TypeScript model", async () => {
    const run = await sweeplake("run", "sweep.yaml", "--workers", "2");
    assert.match(run.stdout, /run mine: completed/);
    const verify = await sweeplake("verify", "mine");
    assert.match(verify.stdout, /all \d+ checks hold/);
    const { stdout } = await sweeplake(
      "query",
      "SELECT count(*) AS points, min(y - x * factor) >= 0 AS ok FROM points_of_a_user",
      "--json",
    );
    assert.deepEqual(JSON.parse(stdout), [{ points: 50, ok: true }]);
  });

  test("works as a library, with types", async () => {
    await writeFile(
      join(project, "library.ts"),
      `import { runSweep, SweeplakeError } from "sweeplake";
      const report = await runSweep({ model: "./model.ts", run_id: "from-code", dimensions: { x: [1, 2, 3] } });
      const refused: unknown = await runSweep({ model: "./model.ts", dimensions: { z: [1] } }).catch((error: unknown) => error);
      console.log(report.summary.status, refused instanceof SweeplakeError && refused.code);`,
    );
    const { stdout } = await exec(process.execPath, ["library.ts"]);
    assert.equal(stdout, "completed PARAMETER_UNKNOWN\n");
    const tsc = join(process.cwd(), "node_modules/typescript/bin/tsc");
    const flags = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2024"];
    const types = ["--types", "node", "--typeRoots", join(process.cwd(), "node_modules/@types")];
    await exec(process.execPath, [tsc, ...flags, ...types, "library.ts"]);
  });

  test("says in one sentence that a Node is too old", async () => {
    await writeFile(
      join(project, "old-node.cjs"),
      'Object.defineProperty(process.versions, "node", { value: "20.20.2" });',
    );
    const program = join(project, "node_modules/sweeplake/bin/sweeplake.cjs");
    const failed = await exec(process.execPath, ["--require", "./old-node.cjs", program, "runs"]).catch(
      (error) => error,
    );
    assert.equal(failed.code, 4);
    assert.equal(failed.stdout, "");
    assert.equal(
      failed.stderr,
      "error NODE_UNSUPPORTED: Sweeplake needs Node.js 22.18 or newer, and this is 20.20.2.\n",
    );
  });
});
