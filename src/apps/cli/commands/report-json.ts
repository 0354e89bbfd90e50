import type { RunReport } from "../../../runs/index.ts";

/** A run as `--json` shows it, in the words of the records. Times are milliseconds since the epoch. */
export function reportJson(report: RunReport): Record<string, unknown> {
  const { specification, summary, shards, points } = report;
  return {
    run_id: specification.run_id,
    run_date: specification.run_date,
    model: specification.model.name,
    model_version: specification.model.version,
    status: summary.status,
    status_reason: summary.status_reason,
    complete: report.isComplete,
    epoch: summary.epoch,
    accepted_at: specification.accepted_at,
    updated_at: summary.updated_at,
    completed_at: summary.completed_at,
    request_fingerprint: specification.request_fingerprint,
    config_fingerprint: specification.config_fingerprint,
    code_version: specification.code_version,
    total_points: points.expected,
    points_executed: points.executed,
    points_succeeded: points.points_succeeded,
    points_failed: points.points_failed,
    points_rejected: points.points_rejected,
    shard_count: shards.expected,
    shards_committed: shards.committed,
    shards_failed: shards.failed,
  };
}
