import type { Json, RunCounts, RunSpecification, RunState, RunStatus } from "../contract/index.ts";
import {
  limits,
  RUN_ID,
  runKey,
  runSpecificationSchema,
  runStateSchema,
  SweeplakeError,
  stateKey,
  statesPrefix,
} from "../contract/index.ts";
import type { Lake } from "./lake.ts";
import { damaged, listNumbered, putJson, readAs } from "./lake.ts";

/** Throws REQUEST_TOO_LARGE for a specification above 8 MiB. To be asked before anything is written. */
export function checkSpecificationSize(specification: RunSpecification): void {
  const size = Buffer.byteLength(JSON.stringify(specification));
  if (size <= limits.maxSpecificationBytes) return;
  const valid = `at most ${limits.maxSpecificationBytes} are: put fewer points into the list, or make several runs`;
  throw new SweeplakeError("REQUEST_TOO_LARGE", `the run specification has ${size} bytes; ${valid}`);
}

/**
 * Claims a run_id (DESIGN section 8, step 1): exactly one caller's specification is stored, and every caller gets it.
 */
export async function claimRun(
  lake: Lake,
  specification: RunSpecification,
): Promise<{ readonly isNew: boolean; readonly specification: RunSpecification }> {
  const key = runKey(specification.run_id);
  if ((await putJson(lake, key, specification as Json)) === "created") return { isNew: true, specification };
  return { isNew: false, specification: await requireRun(lake, specification.run_id) };
}

/** The run's specification, or undefined. Throws LAKE_CORRUPT where it is damaged or another run's. */
export async function readRun(lake: Lake, runId: string): Promise<RunSpecification | undefined> {
  // What is no run_id names no run, and may be no key either.
  if (!RUN_ID.test(runId)) return undefined;
  const key = runKey(runId);
  const specification = await readAs(lake, key, runSpecificationSchema);
  if (specification !== undefined && specification.run_id !== runId) {
    throw damaged(key, `it is the specification of ${specification.run_id}`);
  }
  return specification;
}

/** The run's specification; RUN_NOT_FOUND where there is none. */
export async function requireRun(lake: Lake, runId: string): Promise<RunSpecification> {
  const specification = await readRun(lake, runId);
  if (specification !== undefined) return specification;
  const valid = "`sweeplake runs` lists them";
  throw new SweeplakeError(
    "RUN_NOT_FOUND",
    `there is no run ${JSON.stringify(runId)} in ${lake.store.location}; ${valid}`,
  );
}

/** The run's state log in order. Throws LAKE_CORRUPT where it has a gap, or an epoch that does not follow. */
export async function readStates(lake: Lake, runId: string): Promise<readonly RunState[]> {
  const states: RunState[] = [];
  for (const key of await listNumbered(lake, statesPrefix(runId))) {
    const state = await readAs(lake, key, runStateSchema);
    if (state === undefined) continue;
    if (state.seq !== states.length + 1 || key !== stateKey(runId, state.seq)) {
      throw damaged(key, `expected state ${states.length + 1}`);
    }
    if (state.epoch !== epochAfter(states, state.state)) {
      throw damaged(key, `expected epoch ${epochAfter(states, state.state)}`);
    }
    states.push(state);
  }
  return states;
}

/** What a caller adds to the log; its number, epoch and time are given when it is put. */
export interface NewState {
  readonly state: RunState["state"];
  readonly by: string;
  readonly reason?: string;
  readonly counts?: RunCounts;
}

/**
 * Appends to the state log what `decide` wants in view of the whole log, or nothing. Where another writer appended
 * first, `decide` is asked again. Returns the log as it is afterwards.
 */
export async function appendState(
  lake: Lake,
  runId: string,
  decide: (states: readonly RunState[]) => NewState | undefined,
): Promise<readonly RunState[]> {
  for (;;) {
    const states = await readStates(lake, runId);
    const wanted = decide(states);
    if (wanted === undefined) return states;
    const state: RunState = {
      seq: states.length + 1,
      epoch: epochAfter(states, wanted.state),
      state: wanted.state,
      at: lake.clock.now(),
      by: wanted.by,
      reason: wanted.reason ?? null,
      counts: wanted.counts ?? null,
    };
    if ((await putJson(lake, stateKey(runId, state.seq), state)) === "created") return [...states, state];
  }
}

/** The epoch that a log is in: 1, and one more at each resume. */
export function epochOf(states: readonly RunState[]): number {
  return states.at(-1)?.epoch ?? 1;
}

/** The epoch of a state that is appended to a log. */
function epochAfter(states: readonly RunState[], state: RunState["state"]): number {
  return epochOf(states) + (state === "resumed" ? 1 : 0);
}

/** What a run's log amounts to: the part of run_context that changes. */
export interface RunSummary {
  readonly status: RunStatus;
  readonly status_reason: string | null;
  readonly state_seq: number;
  readonly epoch: number;
  readonly updated_at: number;
  /** When the last finalisation was, unless the run was resumed since. */
  readonly completed_at: number | null;
  readonly counts: RunCounts | null;
  /** Whether shards may still be run: not finalised, stopped or cancelled since it was accepted or last resumed. */
  readonly isOpen: boolean;
}

/** Pure: the same log gives the same summary everywhere. */
export function summariseRun(specification: RunSpecification, states: readonly RunState[]): RunSummary {
  const last = states.at(-1);
  const current = states.slice(states.findLastIndex((state) => state.state === "resumed") + 1);
  const ended = current.findLast((state) => state.state === "stopped" || state.state === "cancelled");
  const finalised = current.findLast((state) => state.state === "finalised");
  const closing = ended ?? finalised;
  return {
    status: (ended?.state as RunStatus | undefined) ?? statusOfCounts(specification, finalised?.counts ?? null),
    status_reason: closing?.reason ?? null,
    state_seq: states.length,
    epoch: epochOf(states),
    updated_at: last?.at ?? specification.accepted_at,
    completed_at: finalised?.at ?? null,
    counts: finalised?.counts ?? null,
    isOpen: closing === undefined,
  };
}

function statusOfCounts(specification: RunSpecification, counts: RunCounts | null): RunStatus {
  if (counts === null) return "accepted";
  const isComplete = counts.shards_succeeded === specification.shards.count;
  if (isComplete && counts.points_failed === 0) return "completed";
  return counts.points_succeeded === 0 ? "failed" : "completed_with_failures";
}
