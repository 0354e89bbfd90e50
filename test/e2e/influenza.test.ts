import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { sweeplake, sweeplakeJson } from "../support/cli.ts";

/** The example of the README: run, proven, asked, and compared with a fit that shares no code with it. */
describe("influenza in a boarding school, 1978", () => {
  const sweep = resolve("examples/influenza-1978/sweep.yaml");
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-influenza-"));
    const run = await sweeplake(folder, "run", sweep);
    assert.equal(run.code, 0, run.stderr);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("runs at least 20,000 points, all of them successfully", async () => {
    const [row] = await sweeplakeJson<[{ points: number; succeeded: number }]>(
      folder,
      "query",
      "SELECT count(*) AS points, count(*) FILTER (status = 'succeeded') AS succeeded FROM points_influenza_sir",
    );
    assert.ok(row.points >= 20_000);
    assert.equal(row.succeeded, row.points);
  });

  test("can be proven", async () => {
    const verify = await sweeplake(folder, "verify", "influenza-1978");
    assert.equal(verify.code, 0, verify.stdout);
  });

  test("its best point agrees with a least-squares fit", async () => {
    const [best] = await sweeplakeJson<
      [{ infection_rate: number; recovery_rate: number; basic_reproduction_number: number }]
    >(folder, "query", "SELECT * FROM points_influenza_sir ORDER BY sum_squared_errors LIMIT 1");
    const fit = leastSquaresFit();
    assert.ok(Math.abs(fit.infection - 1.67) < 0.01 && Math.abs(fit.recovery - 0.443) < 0.002, JSON.stringify(fit));
    const infectionStep = (2.2 - 1.2) / 200;
    const recoveryStep = (0.6 - 0.3) / 120;
    assert.ok(Math.abs(best.infection_rate - fit.infection) <= infectionStep / 2 + 0.03, `${best.infection_rate}`);
    assert.ok(Math.abs(best.recovery_rate - fit.recovery) <= recoveryStep / 2 + 0.01, `${best.recovery_rate}`);
    assert.equal(best.basic_reproduction_number, best.infection_rate / best.recovery_rate);
  });
});

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
