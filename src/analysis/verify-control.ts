import { isDeepStrictEqual } from "node:util";
import type { Json, ModelDescription, RunSpecification, RunState } from "../contract/index.ts";
import {
  columnKey,
  configOf,
  dateKey,
  fingerprint,
  lakeKey,
  modelFingerprint,
  modelKey,
  runContextKey,
  runContextRecord,
  runKey,
  SweeplakeError,
  stateKey,
  utcDate,
} from "../contract/index.ts";
import { readRecords } from "../datasets/index.ts";
import type { Lake, RunSummary } from "../lake/index.ts";
import {
  isMarked,
  isStoredJson,
  partitionOf,
  readCode,
  readModel,
  readStates,
  runContextRow,
  summariseRun,
} from "../lake/index.ts";
import { columnClaims } from "../model/index.ts";
import type { CheckList } from "./check-list.ts";
import { attempt } from "./check-list.ts";

/** What the shards are to be checked against. */
export interface VerifiedControl {
  /** Undefined where the registry entry is not the run's. */
  readonly model: ModelDescription | undefined;
  /** What the state log amounts to; undefined where it is damaged. */
  readonly summary: RunSummary | undefined;
}

/**
 * Verifies what the lake holds of a run besides its shards: the specification, the model's registry entry and column
 * claims, the code, the state log and run_context.
 */
export async function verifyControl(lake: Lake, run: RunSpecification, list: CheckList): Promise<VerifiedControl> {
  list.expect("the lake is marked as one of this version", await isMarked(lake), () => lakeKey);
  await verifySpecification(lake, run, list);
  const model = await attempt(list, "model is registered as the run says", () => registeredModel(lake, run));
  if (model !== undefined) await verifyClaims(lake, model, list);
  await attempt(list, "the executed code is stored under its hash", () => readCode(lake, run.code_version));
  const states = await attempt(list, "state log is readable and has no gap", () => readStates(lake, run.run_id));
  if (states === undefined) return { model, summary: undefined };
  await verifyStates(lake, run, states, list);
  await verifyRunContext(lake, run, states, list);
  return { model, summary: summariseRun(run, states) };
}

async function verifySpecification(lake: Lake, run: RunSpecification, list: CheckList): Promise<void> {
  const key = runKey(run.run_id);
  list.expect("run specification is canonical and whole", await isStoredJson(lake, key, run as Json), () => key);
  const request = fingerprint(run.request as Json).fingerprint;
  list.expect("request_fingerprint = sha256 of the request", request === run.request_fingerprint, () => key);
  const config = fingerprint(configOf(run.request, run.model) as Json).fingerprint;
  list.expect("config_fingerprint = sha256 of the configuration", config === run.config_fingerprint, () => key);
  const isDated = utcDate(run.accepted_at) === run.run_date;
  list.expect("run_date is the date of acceptance", isDated, () => `${key}: ${run.run_date} is another date`);
  const index = dateKey(run.run_date, run.run_id);
  const listed = await lake.store.head(index);
  list.expect("run is listed under its date", listed?.sizeBytes === 0, () => `${index} is missing or not empty`);
}

async function registeredModel(lake: Lake, run: RunSpecification): Promise<ModelDescription> {
  const { name, version } = run.model;
  const key = modelKey(name, version);
  const model = await readModel(lake, name, version);
  if (model === undefined) throw new SweeplakeError("LAKE_CORRUPT", `${key} is missing`);
  if (modelFingerprint(model) !== run.model.fingerprint || !(await isStoredJson(lake, key, model as Json))) {
    throw new SweeplakeError("LAKE_CORRUPT", `${key} is not the entry of the run's model_fingerprint`);
  }
  return model;
}

async function verifyClaims(lake: Lake, model: ModelDescription, list: CheckList): Promise<void> {
  for (const [column, claim] of columnClaims(model)) {
    const key = columnKey(model.name, column);
    list.expect("columns are claimed with the model's types", await isStoredJson(lake, key, claim), () => key);
  }
}

async function verifyStates(
  lake: Lake,
  run: RunSpecification,
  states: readonly RunState[],
  list: CheckList,
): Promise<void> {
  for (const state of states) {
    const key = stateKey(run.run_id, state.seq);
    list.expect("states are canonical and whole", await isStoredJson(lake, key, state), () => key);
  }
}

async function verifyRunContext(
  lake: Lake,
  run: RunSpecification,
  states: readonly RunState[],
  list: CheckList,
): Promise<void> {
  if (!run.exports.run_context) return;
  const key = runContextKey(runContextRecord, partitionOf(run));
  await attempt(list, "run_context says what the specification and the state log say", async () => {
    const stored = await lake.store.get(key);
    if (stored === undefined) throw new SweeplakeError("LAKE_CORRUPT", `${key} is missing`);
    const rows = await readRecords(runContextRecord, stored, key);
    if (isDeepStrictEqual(rows, [runContextRow(run, states)])) return;
    // The process that ran an open run may have died between a state and the row that reflects it.
    const isBehind = states.some((_, length) => isDeepStrictEqual(rows, [runContextRow(run, states.slice(0, length))]));
    if (isBehind && summariseRun(run, states).isOpen) return;
    throw new SweeplakeError("LAKE_CORRUPT", `${key} differs; run or resume the run to have it rewritten`);
  });
}
