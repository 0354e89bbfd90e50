import type { Json, ModelDescription, RunSpecification, RunState } from "../contract/index.ts";
import {
  canonicalJson,
  configOf,
  dateKey,
  fingerprint,
  messageOf,
  modelFingerprint,
  modelKey,
  runContextKey,
  runContextRecord,
  runKey,
  SweeplakeError,
} from "../contract/index.ts";
import { writeRecords } from "../datasets/index.ts";
import type { Lake } from "../lake/index.ts";
import { listShards, partitionOf, readCode, readModel, readStates, runContextRow } from "../lake/index.ts";
import { openPlan, planShards } from "../planning/index.ts";
import type { Check, CheckList } from "./check-list.ts";
import { createCheckList } from "./check-list.ts";
import { verifyShards } from "./verify-shards.ts";

export interface VerifyReport {
  readonly run_id: string;
  readonly checks: readonly Check[];
  /** Whether no check failed. */
  readonly isSound: boolean;
  /** Files of shards that are not committed: leftovers of attempts, which no view shows. Information, not a failure. */
  readonly uncommittedFiles: number;
}

/**
 * Proves that a run is what its specification says: fingerprints recomputed from the JSON that they hash, the plan
 * computed again from the request, every committed file against its hash, every row against the plan, and the 1:1 join
 * of outcomes and effective parameters. Reads everything, trusts no summary, writes nothing.
 *
 * Damage is a failed check, not an error; STORE_FAILED is thrown.
 */
export async function verifyRun(lake: Lake, run: RunSpecification): Promise<VerifyReport> {
  const list = createCheckList();
  await verifySpecification(lake, run, list);
  const model = await attempt(list, "model is registered as the run says", () => registeredModel(lake, run));
  await attempt(list, "the executed code is stored under its hash", () => readCode(lake, run.code_version));
  const states = await attempt(list, "state log is readable and has no gap", () => readStates(lake, run.run_id));
  if (states !== undefined) await verifyRunContext(lake, run, states, list);
  let uncommittedFiles = 0;
  if (model !== undefined && verifyPlan(run, model, list)) {
    const { committed } = await listShards(lake, run);
    const missing = run.shards.count - committed.size;
    list.expect("every shard is committed", missing === 0, () => `${missing} of ${run.shards.count} are missing`);
    uncommittedFiles = await verifyShards(lake, run, model, committed, list);
  }
  const { checks } = list;
  return { run_id: run.run_id, checks, isSound: checks.every((check) => check.failed === 0), uncommittedFiles };
}

/** Makes a step that may find damage a check. What is not damage is thrown on. */
async function attempt<Value>(list: CheckList, name: string, step: () => Promise<Value>): Promise<Value | undefined> {
  try {
    const value = await step();
    list.expect(name, true, () => "");
    return value;
  } catch (error) {
    if (!(error instanceof SweeplakeError) || error.code !== "LAKE_CORRUPT") throw error;
    list.expect(name, false, () => messageOf(error));
    return undefined;
  }
}

async function verifySpecification(lake: Lake, run: RunSpecification, list: CheckList): Promise<void> {
  const key = runKey(run.run_id);
  const stored = await lake.store.get(key);
  const text = `${canonicalJson(run as Json)}\n`;
  list.expect(
    "run specification is canonical and whole",
    stored !== undefined && Buffer.from(text).equals(stored),
    () => key,
  );
  const request = fingerprint(run.request as Json).fingerprint;
  list.expect("request_fingerprint = sha256 of the request", request === run.request_fingerprint, () => request);
  const config = fingerprint(configOf(run.request, run.model) as Json).fingerprint;
  list.expect("config_fingerprint = sha256 of the configuration", config === run.config_fingerprint, () => config);
  const date = new Date(run.accepted_at).toISOString().slice(0, 10);
  list.expect(
    "run_date is the date of acceptance",
    date === run.run_date,
    () => `${run.run_date}, accepted on ${date}`,
  );
  const index = dateKey(run.run_date, run.run_id);
  list.expect(
    "run is listed under its date",
    (await lake.store.head(index)) !== undefined,
    () => `${index} is missing`,
  );
}

async function registeredModel(lake: Lake, run: RunSpecification): Promise<ModelDescription> {
  const { name, version } = run.model;
  const key = modelKey(name, version);
  const model = await readModel(lake, name, version);
  if (model === undefined) throw new SweeplakeError("LAKE_CORRUPT", `${key} is missing`);
  if (modelFingerprint(model) !== run.model.fingerprint) {
    throw new SweeplakeError("LAKE_CORRUPT", `${key} does not have the run's model_fingerprint`);
  }
  return model;
}

async function verifyRunContext(
  lake: Lake,
  run: RunSpecification,
  states: readonly RunState[],
  list: CheckList,
): Promise<void> {
  if (!run.exports.run_context) return;
  const key = runContextKey(runContextRecord, partitionOf(run));
  const expected = await writeRecords(runContextRecord, [runContextRow(run, states)], run.writer_format);
  const stored = await lake.store.get(key);
  const isRight = stored !== undefined && Buffer.compare(stored, expected) === 0;
  list.expect("run_context says what the specification and the state log say", isRight, () =>
    stored === undefined ? `${key} is missing` : `${key} differs; run or resume the run to have it rewritten`,
  );
}

function verifyPlan(run: RunSpecification, model: ModelDescription, list: CheckList): boolean {
  const plan = openPlan(configOf(run.request, run.model), model, run.shards.count);
  const shards = planShards(plan.totalPoints, run.request.sharding);
  const isSame = plan.totalPoints === run.total_points && canonicalJson(shards) === canonicalJson(run.shards);
  return list.expect("points and shards follow from the request", isSame, () => {
    return `planned again: ${plan.totalPoints} points in ${shards.count} shards`;
  });
}
