import { randomBytes } from "node:crypto";
import type { Exports, Json, ModelDescription, RunSpecification } from "../contract/index.ts";
import {
  canonicalJson,
  configOf,
  fingerprint,
  modelFingerprint,
  newRunId,
  refuse,
  SweeplakeError,
  utcDate,
  WRITER_FORMAT,
} from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import {
  checkSpecificationSize,
  claimRun,
  indexRun,
  initialiseLake,
  putCode,
  readRun,
  registerModel,
  writeRunContext,
} from "../lake/index.ts";
import { columnClaims, incompatibilities } from "../model/index.ts";
import type { PreparedSweep } from "./prepare-sweep.ts";

/** Who asks, with what software: the run's context that is not in the request. */
export interface Acceptance {
  readonly requestSource: RunSpecification["request_source"];
  readonly requestedBy: string | null;
  readonly requestId: string;
  readonly parentRunId: string | null;
  readonly codeCommit: string | null;
  readonly softwareVersion: string;
  readonly runtimeVersion: string;
  readonly exports: Exports;
}

export interface AcceptedRun {
  readonly specification: RunSpecification;
  /** Whether the run_id was taken already, by this very request. */
  readonly isReplay: boolean;
}

/**
 * Accepts a sweep (DESIGN section 8, steps 1 and 2): registers the model, stores its code, claims the run_id and writes
 * run_context, in this order. A replay finds its run, and completes what an earlier attempt left undone.
 *
 * Throws RUN_CONFLICT for a run_id that has another request, MODEL_CODE_MISMATCH for one that was accepted with other
 * code, COLUMN_TYPE_CONFLICT or MODEL_VERSION_CONFLICT where another model was registered meanwhile.
 */
export async function acceptSweep(lake: Lake, sweep: PreparedSweep, acceptance: Acceptance): Promise<AcceptedRun> {
  const wanted = specify(lake, sweep, acceptance);
  checkSpecificationSize(wanted);
  const existing = await readRun(lake, wanted.run_id);
  if (existing !== undefined) assertSameRun(existing, wanted);
  else {
    await initialiseLake(lake);
    await register(lake, sweep.model.description);
    await putCode(lake, sweep.model.bundle.codeVersion, sweep.model.bundle.code);
  }
  const { specification, isNew } = await claimRun(lake, wanted);
  assertSameRun(specification, wanted);
  await indexRun(lake, specification);
  await writeRunContext(lake, specification);
  return { specification, isReplay: !isNew };
}

function specify(lake: Lake, sweep: PreparedSweep, acceptance: Acceptance): RunSpecification {
  const { form, model } = sweep;
  const acceptedAt = lake.clock.now();
  return {
    kind: "run.1",
    run_id: sweep.request.run_id ?? newRunId(acceptedAt, randomBytes(10)),
    run_date: utcDate(acceptedAt) as string,
    accepted_at: acceptedAt,
    request_source: acceptance.requestSource,
    requested_by: acceptance.requestedBy,
    request_id: acceptance.requestId,
    parent_run_id: acceptance.parentRunId,
    request: form,
    request_fingerprint: fingerprint(form as Json).fingerprint,
    config_fingerprint: fingerprint(configOf(form, model.description) as Json).fingerprint,
    model: {
      name: model.description.name,
      version: model.description.version,
      fingerprint: modelFingerprint(model.description),
    },
    code_version: model.bundle.codeVersion,
    code_commit: acceptance.codeCommit,
    software_version: acceptance.softwareVersion,
    runtime_version: acceptance.runtimeVersion,
    writer_format: WRITER_FORMAT,
    total_points: sweep.totalPoints,
    shards: sweep.shards,
    exports: acceptance.exports,
  };
}

function assertSameRun(existing: RunSpecification, wanted: RunSpecification): void {
  const { run_id } = existing;
  if (existing.request_fingerprint !== wanted.request_fingerprint) {
    const differing = differences(existing.request as Json, wanted.request as Json).join(", ");
    const prints = `${existing.request_fingerprint} there, ${wanted.request_fingerprint} here`;
    const found = `run ${run_id} has another request: ${differing} differ (${prints})`;
    throw new SweeplakeError("RUN_CONFLICT", `${found}; choose another run_id, or leave it out`);
  }
  if (existing.code_version !== wanted.code_version) {
    const found = `run ${run_id} was accepted with code ${existing.code_version}, this is ${wanted.code_version}`;
    const wayOut = "choose another run_id for the changed model, or bring the old code back";
    throw new SweeplakeError("MODEL_CODE_MISMATCH", `${found}; ${wayOut}`);
  }
}

async function register(lake: Lake, model: ModelDescription): Promise<void> {
  const { claims, registered } = await registerModel(lake, model, columnClaims(model));
  const problems = incompatibilities(model, claims, registered);
  if (problems.length > 0) throw refuse(problems);
}

/** Where two normal forms differ: a key of the request, or a name in it. */
function differences(a: Json, b: Json, path: readonly string[] = []): readonly string[] {
  if (canonicalJson(a) === canonicalJson(b)) return [];
  if (path.length === 2 || !isObject(a) || !isObject(b)) return [path.join(".")];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names.flatMap((name) => differences(a[name] ?? null, b[name] ?? null, [...path, name]));
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
