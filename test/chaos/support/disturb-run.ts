import assert from "node:assert/strict";
import { verifyRun } from "../../../src/analysis/index.ts";
import type { RunSpecification } from "../../../src/contract/index.ts";
import { SweeplakeError } from "../../../src/contract/index.ts";
import { readRun, readStates, requireRun, summariseRun } from "../../../src/lake/index.ts";
import type { ObjectStore } from "../../../src/ports/index.ts";
import { cancelRun, reportRun, resumeRun } from "../../../src/runs/index.ts";
import { expectNothingHalfDone } from "../../support/nothing-half-done.ts";
import type { SmallLake } from "../../support/small-lake.ts";
import { createSmallLake } from "../../support/small-lake.ts";
import { contentOf } from "../../support/stores.ts";
import { carelessRunner } from "./careless-runner.ts";
import type { Choices } from "./choices.ts";
import { choicesOf } from "./choices.ts";
import type { StoreFault } from "./faulty-store.ts";
import { faultyStore } from "./faulty-store.ts";
import type { ReferenceSweep } from "./sweeps.ts";
import { dataOf } from "./sweeps.ts";

const RUN_ID = "chaos";

/** What a process may want of a run. */
type Purpose = "run" | "resume" | "cancel";

/**
 * One scenario: one to three processes run, resume or cancel the run of a sweep at once and on top of what earlier ones
 * left, while their stores fail, they die, and shards are delivered twice and out of order. Then one undisturbed process
 * does what is missing, and everything must be as if nothing had happened. Gives the faults that came to pass.
 */
export async function disturbRun(
  sweep: ReferenceSweep,
  store: ObjectStore,
  choices: Choices,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const onFault = (what: string) => void faults.push(what);
  for (let rounds = 1 + choices.below(3); rounds > 0; rounds--) {
    const purposes = Array.from({ length: 1 + choices.below(3) }, () => choices.oneOf(purposesByWeight));
    if (purposes.length > 1) onFault(`at once: ${purposes.join(", ")}`);
    await Promise.all(purposes.map((purpose) => disturbedProcess(purpose, sweep, store, { choices, onFault })));
    await expectSound(sweep, store);
  }
  await finishCalmly(sweep, store);
  await expectUndisturbed(sweep, store);
  return faults;
}

/** One process runs the sweep and dies, or is let down by its store, at one call; then as in `disturbRun`. */
export async function disturbAtCall(
  sweep: ReferenceSweep,
  store: ObjectStore,
  call: number,
  fault: StoreFault,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const onFault = (what: string) => void faults.push(what);
  const small: SmallLake = createSmallLake({
    exports: sweep.exports,
    store: faultyStore(store, new Map([[call, fault]]), {
      choices: choicesOf(call),
      clock: () => small.clock,
      onFault,
    }),
  });
  await assert.rejects(small.sweep(sweep.request), { code: "STORE_FAILED" });
  await expectSound(sweep, store);
  await finishCalmly(sweep, store);
  await expectUndisturbed(sweep, store);
  return faults;
}

const purposesByWeight: readonly Purpose[] = ["run", "run", "run", "resume", "resume", "cancel"];

/** Resolves when the process has done what it wanted, has failed, or is dead. */
async function disturbedProcess(
  purpose: Purpose,
  sweep: ReferenceSweep,
  store: ObjectStore,
  { choices, onFault }: { readonly choices: Choices; readonly onFault: (what: string) => void },
): Promise<void> {
  const faults = chooseFaults(choices, sweep.calls);
  const small: SmallLake = createSmallLake({
    exports: sweep.exports,
    store: faultyStore(store, faults, { choices, clock: () => small.clock, onFault }),
  });
  const { runner, settled } = carelessRunner(small.execute, choices, onFault);
  try {
    await act(purpose, small, sweep, (run) => small.dispatch(run, { runner }));
  } catch (error) {
    const isExpected = error instanceof SweeplakeError && expectedCodes.has(error.code);
    if (!isExpected) throw error;
  } finally {
    await settled();
    await runner.close();
  }
}

/** What a process may end with: its store failed, or the run is not there or has ended. */
const expectedCodes: ReadonlySet<string> = new Set(["STORE_FAILED", "RUN_NOT_FOUND", "RUN_CLOSED"]);

async function act(
  purpose: Purpose,
  small: SmallLake,
  sweep: ReferenceSweep,
  dispatch: (run: RunSpecification) => Promise<unknown>,
): Promise<void> {
  const run =
    purpose === "run" ? (await small.accept(sweep.request)).specification : await requireRun(small.lake, RUN_ID);
  if (purpose === "cancel") return cancelRun(small.lake, run, "chaos");
  if (purpose === "resume") await resumeRun(small.lake, run, "chaos");
  await dispatch(run);
  await small.finalise(run);
}

function chooseFaults(choices: Choices, calls: number): ReadonlyMap<number, StoreFault> {
  const faults = new Map<number, StoreFault>();
  for (let count = choices.below(3); count > 0; count--) {
    const kind = choices.oneOf(["before", "after"] as const);
    faults.set(choices.below(calls), { kind, isDeath: choices.chance(0.5) });
  }
  return faults;
}

/** At any time, what is there is as it must be. */
async function expectSound(sweep: ReferenceSweep, store: ObjectStore): Promise<void> {
  for (const [key, bytes] of Object.entries(dataOf(await contentOf(store)))) assert.equal(bytes, sweep.data[key], key);
  await expectNothingHalfDone(createSmallLake({ store }).lake, RUN_ID);
}

async function finishCalmly(sweep: ReferenceSweep, store: ObjectStore): Promise<void> {
  const small = createSmallLake({ store, exports: sweep.exports });
  const claimed = await readRun(small.lake, RUN_ID);
  const run = claimed ?? (await small.accept(sweep.request)).specification;
  if (claimed !== undefined) await resumeRun(small.lake, run, "calm");
  await small.dispatch(run);
  assert.equal(await small.finalise(run), true);
}

async function expectUndisturbed(sweep: ReferenceSweep, store: ObjectStore): Promise<void> {
  const { lake } = createSmallLake({ store });
  const run = await requireRun(lake, RUN_ID);
  assert.deepEqual(dataOf(await contentOf(store)), sweep.data);
  const states = await readStates(lake, RUN_ID);
  const { isOpen, counts } = summariseRun(run, states);
  assert.deepEqual({ isOpen, counts }, { isOpen: false, counts: sweep.summary.counts }, JSON.stringify(states));
  assert.ok((await reportRun(lake, run)).isComplete);
  const { checks, isSound, uncommittedFiles } = await verifyRun(lake, run);
  assert.ok(isSound, JSON.stringify(checks.filter((check) => check.failed > 0)));
  assert.equal(uncommittedFiles, 0);
}
