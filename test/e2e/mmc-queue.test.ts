import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { QueueSimulation } from "../../examples/mmc-queue/simulation.ts";
import { createRandom } from "../../src/model/index.ts";
import { readSnippets, runSnippet } from "../docs/snippets.ts";
import { sweeplakeJson } from "../support/cli.ts";
import type { QueueRates } from "../support/erlang-c.ts";
import { erlangC } from "../support/erlang-c.ts";
import { studentTQuantile } from "../support/student-t.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (file: string) => readFileSync(join(root, "examples/mmc-queue", file), "utf8");

/**
 * The probability of a false alarm: that of a family of intervals at least one misses although the model is right, were
 * the seeds of the sweeps random and the means of a replicate normal. The seeds are fixed, so it happens always or never.
 *
 * The means of the four busiest configurations have a skewness of 0.58. In a bootstrap of 2,000 of them, the interval that
 * should miss with a probability of 0.0005 misses with 0.0009; so for the 20 intervals it is at most 0.018 in truth.
 */
const FALSE_ALARM = 0.01;

/**
 * The half width, in standard errors, of one of `intervals` confidence intervals for the mean of `replicates` normal values.
 * Each misses with probability FALSE_ALARM / intervals, so one or more do with at most FALSE_ALARM (Bonferroni).
 */
function simultaneousHalfWidth(intervals: number, replicates: number): number {
  return studentTQuantile(FALSE_ALARM / intervals / 2, replicates - 1);
}

const metricNames = ["mean_wait", "waiting_probability", "mean_queue", "mean_busy"] as const;
type MetricName = (typeof metricNames)[number];

interface Point extends QueueRates, Readonly<Record<MetricName, number>> {
  readonly run_id: string;
  readonly configuration: string;
  readonly start: string;
  readonly warm_up: number;
}

/** The points of one configuration. */
interface Cell {
  readonly first: Point;
  readonly replicates: readonly Point[];
}

/** How far the mean of a metric over the replicates is from `expected`, in standard errors. */
function standardErrorsOff({ replicates }: Cell, metric: MetricName, expected: number): number {
  const count = replicates.length;
  const mean = replicates.reduce((sum, point) => sum + point[metric], 0) / count;
  const squares = replicates.reduce((sum, point) => sum + (point[metric] - mean) ** 2, 0);
  return Math.abs(mean - expected) / Math.sqrt(squares / (count - 1) / count);
}

/** The example as its page tells it: the sweeps are run for real, then their results are held against Erlang's formula. */
describe("a queue with several servers", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-mmc-queue-"));
    const bin = join(folder, "node_modules", ".bin");
    await mkdir(bin, { recursive: true });
    await symlink(join(root, "examples"), join(folder, "examples"));
    await symlink(join(root, "bin", "sweeplake.cjs"), join(bin, "sweeplake"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  let printed = "";
  for (const snippet of readSnippets(read("README.md"))) {
    test(`README.md, line ${snippet.line}: ${snippet.info}`, async () => {
      printed = await runSnippet(snippet, { folder, lake: "lake" }, printed);
    });
  }

  describe("the results", () => {
    let cells: readonly Cell[];
    let starts: readonly Cell[];
    before(async () => {
      const points = await readPoints(folder);
      cells = cellsOf(points, "mmc-queue");
      starts = cellsOf(points, "starts");
      assert.deepEqual([cells.length, starts.length], [20, 3]);
    });

    test("every mean wait covers Erlang's value, with a confidence of 99 % for all 20 together", () => {
      for (const cell of cells) {
        const off = standardErrorsOff(cell, "mean_wait", erlangC(cell.first).mean_wait);
        assert.ok(off <= simultaneousHalfWidth(20, 32), `${JSON.stringify(cell.first)}: ${off} standard errors`);
      }
    });

    test("so do the other three metrics, all 60 together", () => {
      for (const cell of cells) {
        for (const name of metricNames.filter((each) => each !== "mean_wait")) {
          const off = standardErrorsOff(cell, name, erlangC(cell.first)[name]);
          assert.ok(off <= simultaneousHalfWidth(60, 32), `${name}, ${JSON.stringify(cell.first)}: ${off}`);
        }
      }
    });

    // The power. A wrong theory is as far from a right model as a right theory is from a wrong one. From seed to seed that
    // distance varies by about one standard error. One interval that misses is an alarm. Here all of them miss, and one by
    // so much that no seed would hide it.
    const wrong: readonly (readonly [title: string, change: (rates: QueueRates) => QueueRates])[] = [
      ["one server more", (rates) => ({ ...rates, servers: rates.servers + 1 })],
      ["a service rate 5 % higher", (rates) => ({ ...rates, service_rate: 1.05 * rates.service_rate })],
      ["a service rate 5 % lower", (rates) => ({ ...rates, service_rate: 0.95 * rates.service_rate })],
      ["an arrival rate 5 % higher", (rates) => ({ ...rates, arrival_rate: 1.05 * rates.arrival_rate })],
    ];
    for (const [title, change] of wrong) {
      test(`no mean wait covers the value of ${title}`, () => {
        const offs = cells.map((cell) => standardErrorsOff(cell, "mean_wait", erlangC(change(cell.first)).mean_wait));
        const halfWidth = simultaneousHalfWidth(20, 32);
        assert.ok(Math.min(...offs) > halfWidth && Math.max(...offs) > halfWidth + 10, `${offs}`);
      });
    }

    test("an empty start is found out, a warm-up mends it, and a stationary start needs none", () => {
      const covered = starts.map((cell) => {
        const off = standardErrorsOff(cell, "mean_wait", erlangC(cell.first).mean_wait);
        return [cell.first.start, cell.first.warm_up, off <= simultaneousHalfWidth(3, 1000)];
      });
      assert.deepEqual(covered, [
        ["empty", 0, false],
        ["empty", 2000, true],
        ["stationary", 0, true],
      ]);
    });

    test("the exact values and the quantile of replicate-means.sql are those of this test", async () => {
      const sql = read("replicate-means.sql");
      const rows = await sweeplakeJson<(QueueRates & { exact: number })[]>(folder, "query", sql);
      const expected = cells.map(({ first }) => Number(erlangC(first).mean_wait.toFixed(4)));
      assert.deepEqual(
        rows.map((row) => row.exact),
        expected,
      );
      assert.ok(sql.includes(` ${simultaneousHalfWidth(20, 32).toFixed(4)} * standard_error `));
    });

    test("common random numbers: the savings are the exact ones, with far less variance", async () => {
      const sql = read("savings.sql");
      const savings = await sweeplakeJson<Saving[]>(folder, "query", sql);
      const normal = studentTQuantile(0.05 / 2, 31);
      assert.equal(sql.split(`(${normal.toFixed(4)} * sqrt`).length, 3);
      const today = { arrival_rate: 2.4, service_rate: 1, servers: 3 };
      const exact = savings.map((changed) => erlangC(today).mean_wait - erlangC({ ...today, ...changed }).mean_wait);
      for (const [at, saving] of savings.entries()) {
        for (const [saved, halfWidth] of [
          [saving.saved, saving.half_width],
          [saving.saved_independent, saving.half_width_independent],
        ] as const) {
          const off = Math.abs(saved - exact[at]!) / (halfWidth / normal);
          assert.ok(off <= simultaneousHalfWidth(4, 32), `${JSON.stringify(saving)}: ${off} standard errors`);
        }
      }
      // Were the variances equal, their ratio, each with 31 degrees of freedom, would be below 0.2 once in 100,000.
      const [faster] = savings;
      assert.ok(faster?.service_rate === 1.05 && faster.variance_ratio < 0.2, JSON.stringify(savings));
      const [first = "", second = ""] = exact.map((each) => each.toFixed(3));
      assert.ok(read("README.md").includes(`The exact savings are ${first} and ${second} min`), `${exact}`);
    });
  });
});

/** A row of savings.sql. */
interface Saving {
  readonly servers: number;
  readonly service_rate: number;
  readonly saved: number;
  readonly half_width: number;
  readonly saved_independent: number;
  readonly half_width_independent: number;
  readonly variance_ratio: number;
}

/** The points of all runs that succeeded, in the order of servers, arrival rate, start and warm-up. */
function readPoints(folder: string): Promise<readonly Point[]> {
  const columns = ["servers", "arrival_rate", "service_rate", "start", "warm_up", ...metricNames].join(", ");
  return sweeplakeJson(
    folder,
    "query",
    `SELECT run_id, parameter_group_fingerprint AS configuration, ${columns} FROM points_mmc_queue
     WHERE status = 'succeeded' ORDER BY servers, arrival_rate, start, warm_up, replicate`,
  );
}

function cellsOf(points: readonly Point[], run: string): readonly Cell[] {
  const ofRun = points.filter((point) => point.run_id === run);
  const cells = Map.groupBy(ofRun, (point) => point.configuration);
  return [...cells.values()].map((replicates) => ({ first: replicates[0]!, replicates }));
}

/**
 * Mean wait of the first customers of an empty queue by the recursion of Kiefer and Wolfowitz (1955) over the work that
 * each server has left, smallest first: no events, no line, and the same random numbers in the order of the customers.
 */
function meanWaitByRecursion({ arrival_rate, service_rate, servers }: QueueRates, customers: number, seed: number) {
  const arrivals = createRandom(seed).stream("arrivals");
  const services = createRandom(seed).stream("services");
  let work = Array<number>(servers).fill(0);
  let sum = 0;
  for (let customer = 0; customer < customers; customer++) {
    const [wait = 0, ...others] = work;
    sum += wait;
    const next = arrivals.exponential(arrival_rate);
    const left = [wait + services.exponential(service_rate), ...others].map((each) => Math.max(0, each - next));
    work = left.sort((a, b) => a - b);
  }
  return sum / customers;
}

describe("the simulation", () => {
  for (const servers of [1, 2, 3, 8, 40]) {
    test(`with ${servers} servers gives the mean wait of the recursion for the same random numbers`, () => {
      for (const [arrival_rate, service_rate] of [
        [0.9 * servers, 1],
        [2.7 * servers, 3.5],
      ] as const) {
        const rates = { arrival_rate, service_rate, servers };
        const queue = { ...rates, customers: 3000, warm_up: 0, start: "empty" as const };
        const { mean_wait } = new QueueSimulation(queue, createRandom(servers)).run();
        const expected = meanWaitByRecursion(rates, 3000, servers);
        assert.ok(expected > 0 && Math.abs(mean_wait / expected - 1) < 1e-9, `${mean_wait}, not ${expected}`);
      }
    });
  }
});

describe("the theory", () => {
  test("Erlang's formula: known values", () => {
    const close = (rates: QueueRates, waiting: number, wait: number) => {
      const { waiting_probability, mean_wait } = erlangC(rates);
      assert.ok(Math.abs(waiting_probability - waiting) < 1e-12 && Math.abs(mean_wait - wait) < 1e-12);
    };
    close({ arrival_rate: 0.9, service_rate: 1, servers: 1 }, 0.9, 9);
    close({ arrival_rate: 1, service_rate: 1, servers: 2 }, 1 / 3, 1 / 3);
    // By hand: load 2, so 1 + 2 + 2 for 0 to 2 servers busy and (8 / 6) / (1 - 2 / 3) = 4 for all three.
    close({ arrival_rate: 4, service_rate: 2, servers: 3 }, 4 / 9, 4 / 9 / 2);
  });

  test("quantiles of Student's t: known values", () => {
    const known = [
      [0.05, 1, 6.313752],
      [0.005, 10, 3.169273],
      [0.025, 31, 2.039513],
    ] as const;
    for (const [tail, degrees, value] of known) {
      assert.ok(Math.abs(studentTQuantile(tail, degrees) - value) < 1e-6);
    }
  });
});
