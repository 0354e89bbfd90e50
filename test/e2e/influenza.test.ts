import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { assertSample, readSnippets, runSnippet } from "../docs/snippets.ts";
import { sweeplakeJson } from "../support/cli.ts";
import { userEnvironment } from "../support/user-project.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const story = "examples/influenza-1978/README.md";

/** The demo of the README: run, proven, asked, and compared with a fit that shares no code with it. */
describe("influenza in a boarding school, 1978", () => {
  let folder: string;
  let lake: string;
  let demo: string;
  const exec = async (file: string, ...words: readonly string[]) =>
    (await promisify(execFile)(file, [...words], { cwd: root, env: userEnvironment() })).stdout;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-influenza-"));
    lake = join(folder, "demo-lake");
    demo = await exec("npm", "run", "--silent", "demo", "--", folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("runs at least 20,000 points, all of them successfully, and can be proven", async () => {
    const [row] = await sweeplakeJson<[{ points: number; succeeded: number }]>(
      root,
      "query",
      "SELECT count(*) AS points, count(*) FILTER (status = 'succeeded') AS succeeded FROM points_influenza_sir",
      "--lake",
      lake,
    );
    assert.ok(row.points >= 20_000);
    assert.equal(row.succeeded, row.points);
    assert.match(demo, /^run influenza-1978: all \d+ checks hold$/m);
  });

  test("its best point agrees with a least-squares fit", async () => {
    const question = "SELECT * FROM points_influenza_sir ORDER BY sum_squared_errors LIMIT 1";
    const [best] = await sweeplakeJson<
      [{ infection_rate: number; recovery_rate: number; basic_reproduction_number: number }]
    >(root, "query", question, "--lake", lake);
    const fit = leastSquaresFit();
    assert.ok(Math.abs(fit.infection - 1.67) < 0.01 && Math.abs(fit.recovery - 0.443) < 0.002, JSON.stringify(fit));
    const infectionStep = (2.2 - 1.2) / 200;
    const recoveryStep = (0.6 - 0.3) / 120;
    assert.ok(Math.abs(best.infection_rate - fit.infection) <= infectionStep / 2 + 0.03, `${best.infection_rate}`);
    assert.ok(Math.abs(best.recovery_rate - fit.recovery) <= recoveryStep / 2 + 0.01, `${best.recovery_rate}`);
    assert.equal(best.basic_reproduction_number, best.infection_rate / best.recovery_rate);
    const quoted = `${fit.infection.toFixed(3)} and ${fit.recovery.toFixed(3)} per day`;
    for (const page of ["README.md", story]) assert.ok((await readPage(page)).includes(quoted), `${page}: ${quoted}`);
  });

  test("the demo prints the result that the README and the example show, and fits a terminal", async () => {
    const [, asked = ""] = demo.split(" 3. Ask ");
    const result = /^infection_rate .*\(3 rows\)$/ms.exec(asked)?.[0] ?? "";
    for (const page of ["README.md", story]) {
      const samples = readSnippets(await readPage(page)).filter((snippet) => snippet.info === "text demo");
      assert.equal(samples.length, 1, page);
      for (const sample of samples) assertSample(sample.text, result);
    }
    // A lake in a temporary folder has a longer path than the user's.
    const longest = Math.max(...demo.split("\n").map((line) => line.replaceAll(lake, "demo-lake").length));
    assert.ok(longest <= 100, `a line has ${longest} characters`);
  });

  test("the commands that the demo suggests work when pasted", async () => {
    const commands = [...demo.matchAll(/^ {2}(npx sweeplake .*?)\n\n/gms)].map(([, command = ""]) => command);
    assert.equal(commands.length, 3);
    const [parameters, violations, plan] = await Promise.all(commands.map((command) => exec("sh", "-c", command)));
    assert.match(parameters ?? "", /"parameter_sources_json":/);
    assert.match(violations ?? "", /^\(0 rows\)$/m);
    assert.match(plan ?? "", /^points {2}24,321: /m);
  });

  test("the picture is what the lake holds", async () => {
    const drawn = join(folder, "influenza.svg");
    await exec(process.execPath, "examples/influenza-1978/plot.ts", lake, drawn);
    const [picture, committed] = await Promise.all([readFile(drawn), readFile(join(root, "docs/influenza.svg"))]);
    assert.ok(picture.equals(committed), "draw it again: npm run demo && node examples/influenza-1978/plot.ts");
    assert.ok(committed.length < 150_000);
  });

  test("the answers of its story are those of the lake", async () => {
    let printed = "";
    for (const snippet of readSnippets(await readPage(story))) {
      printed = await runSnippet(snippet, { folder: root, lake }, printed);
    }
  });
});

function readPage(path: string): Promise<string> {
  return readFile(join(root, path), "utf8");
}

const boysInBed = [3, 8, 26, 76, 225, 298, 258, 233, 189, 128, 68, 29, 14, 4];

/** Boys ill on days 1 to 14 by the midpoint rule with 1,000 steps a day: another method than the model's. */
function illOnDays(infection: number, recovery: number): number[] {
  const step = 1 / 1000;
  let susceptible = 762;
  let ill = 1;
  const days: number[] = [];
  for (let count = 1; count <= 14_000; count++) {
    const infections = (infection * susceptible * ill) / 763;
    const halfSusceptible = susceptible - (step / 2) * infections;
    const halfIll = ill + (step / 2) * (infections - recovery * ill);
    const midpoint = (infection * halfSusceptible * halfIll) / 763;
    susceptible -= step * midpoint;
    ill += step * (midpoint - recovery * halfIll);
    if (count % 1000 === 0) days.push(ill);
  }
  return days;
}

/** Gauss-Newton with numeric derivatives, from a start that is off by a few per cent. */
function leastSquaresFit(): { infection: number; recovery: number } {
  let infection = 1.6;
  let recovery = 0.45;
  const delta = 1e-5;
  for (let round = 0; round < 20; round++) {
    const base = illOnDays(infection, recovery);
    const byInfection = illOnDays(infection + delta, recovery).map((ill, day) => (ill - (base[day] ?? 0)) / delta);
    const byRecovery = illOnDays(infection, recovery + delta).map((ill, day) => (ill - (base[day] ?? 0)) / delta);
    const residual = boysInBed.map((observed, day) => observed - (base[day] ?? 0));
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, day) => sum + value * (b[day] ?? 0), 0);
    const [a, b, c] = [dot(byInfection, byInfection), dot(byInfection, byRecovery), dot(byRecovery, byRecovery)];
    const [d, e] = [dot(byInfection, residual), dot(byRecovery, residual)];
    infection += (d * c - b * e) / (a * c - b * b);
    recovery += (a * e - b * d) / (a * c - b * b);
  }
  return { infection, recovery };
}
