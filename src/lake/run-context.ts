import type { Json, RunContextRow, RunSpecification, RunState } from "../contract/index.ts";
import { canonicalJson, configOf, fingerprint, runContextKey, runContextRecord } from "../contract/index.ts";
import { writeRecords } from "../datasets/index.ts";
import type { Lake } from "./lake.ts";
import { readStates, summariseRun } from "./run-log.ts";
import { partitionOf } from "./shards.ts";

/** The row of run_context that a specification and a state log amount to. Pure. */
export function runContextRow(run: RunSpecification, states: readonly RunState[]): RunContextRow {
  const { isOpen: _, counts, ...summary } = summariseRun(run, states);
  const { request } = run;
  const config = fingerprint(configOf(request, run.model) as Json);
  return {
    record_schema: runContextRecord.recordSchema,
    model: run.model.name,
    model_version: run.model.version,
    ...summary,
    accepted_at: run.accepted_at,
    request_source: run.request_source,
    requested_by: run.requested_by,
    request_id: run.request_id,
    parent_run_id: run.parent_run_id,
    request_fingerprint: run.request_fingerprint,
    request_json: canonicalJson(request as Json),
    config_fingerprint: run.config_fingerprint,
    config_json: config.json,
    model_fingerprint: run.model.fingerprint,
    code_version: run.code_version,
    code_commit: run.code_commit,
    software_version: run.software_version,
    runtime_version: run.runtime_version,
    writer_format: run.writer_format,
    sampling_strategy: request.sampling.strategy,
    dimensions_json: canonicalJson(request.dimensions as Json),
    fixed_parameters_json: canonicalJson(request.fixed),
    seed: request.seed,
    seed_policy: request.seed_policy,
    replicates: request.replicates,
    total_points: run.total_points,
    shard_strategy: request.sharding.strategy,
    requested_shard_count: request.sharding.shard_count,
    requested_shard_size: request.sharding.shard_size,
    shard_count: run.shards.count,
    min_shard_points: run.shards.min_points,
    max_shard_points: run.shards.max_points,
    max_shards: run.shards.max_shards,
    exports_json: canonicalJson(run.exports),
    labels_json: canonicalJson(request.labels),
    shards_succeeded: counts?.shards_succeeded ?? null,
    shards_failed: counts?.shards_failed ?? null,
    points_succeeded: counts?.points_succeeded ?? null,
    points_failed: counts?.points_failed ?? null,
    points_rejected: counts?.points_rejected ?? null,
  };
}

/**
 * Writes run_context from the state log, unless the run does not export it. It is the only object that is ever
 * rewritten, so the log is read again after each put: if it grew meanwhile, another writer may have put an older row
 * over a newer one, and it is written again.
 */
export async function writeRunContext(lake: Lake, run: RunSpecification): Promise<void> {
  if (!run.exports.run_context) return;
  let states = await readStates(lake, run.run_id);
  for (;;) {
    const row = runContextRow(run, states);
    const bytes = await writeRecords(runContextRecord, [row], run.writer_format);
    await lake.store.put(runContextKey(runContextRecord, partitionOf(run)), bytes);
    const after = await readStates(lake, run.run_id);
    if (after.length === states.length) return;
    states = after;
  }
}
