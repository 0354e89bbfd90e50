import { z } from "zod";
import { RUN_ID } from "./limits.ts";
import { requestFormSchema } from "./request.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** Which optional datasets a run writes; pinned at acceptance (DESIGN section 8). */
export const exportsSchema = z.strictObject({ effective_parameters: z.boolean(), run_context: z.boolean() });
export type Exports = z.infer<typeof exportsSchema>;

/**
 * `control/runs/<run_id>/run.json`: the claim on a run_id and all that a worker needs, fixed at acceptance. Times are
 * milliseconds since the epoch.
 */
export const runSpecificationSchema = z.strictObject({
  kind: z.literal("run.1"),
  run_id: z.string().regex(RUN_ID),
  /** UTC date of acceptance, `YYYY-MM-DD`. */
  run_date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  accepted_at: count,
  request_source: z.enum(["api", "cli", "library"]),
  requested_by: z.string().nullable(),
  request_id: z.string(),
  parent_run_id: z.string().nullable(),
  request: requestFormSchema,
  request_fingerprint: hash,
  /** Of `configOf(request, model)`. */
  config_fingerprint: hash,
  model: z.strictObject({ name: z.string(), version: z.string(), fingerprint: hash }),
  code_version: hash,
  code_commit: z.string().nullable(),
  software_version: z.string(),
  runtime_version: z.string(),
  writer_format: z.int().min(1),
  total_points: z.int().min(1),
  shards: z.strictObject({
    count: z.int().min(1),
    min_points: z.int().min(1),
    max_points: z.int().min(1),
    /** The limit in force when the run was planned. */
    max_shards: z.int().min(1),
  }),
  exports: exportsSchema,
});
export type RunSpecification = z.infer<typeof runSpecificationSchema>;

/** What a finished run amounts to. Shards and points that are neither are missing. */
export const runCountsSchema = z.strictObject({
  shards_succeeded: count,
  shards_failed: count,
  points_succeeded: count,
  points_failed: count,
  points_rejected: count,
});
export type RunCounts = z.infer<typeof runCountsSchema>;

/** `control/runs/<run_id>/states/<nnnn>.json`: one entry of a run's state log. */
export const runStateSchema = z.strictObject({
  /** Consecutive from 1; also the object's name, so two writers cannot both append the same number. */
  seq: z.int().min(1),
  epoch: z.int().min(1),
  state: z.enum(["dispatched", "finalised", "resumed", "stopped", "cancelled"]),
  /** Milliseconds since the epoch. */
  at: count,
  /** Who appended it. */
  by: z.string(),
  reason: z.string().nullable(),
  /** Only with `finalised`. */
  counts: runCountsSchema.nullable(),
});
export type RunState = z.infer<typeof runStateSchema>;

export type RunStatus = "accepted" | "completed" | "completed_with_failures" | "failed" | "stopped" | "cancelled";

/** `control/runs/<run_id>/checkpoints/shard-<nnnnnn>/<kkkk>.json`: points of a shard that is not yet committed. */
export const checkpointSchema = z.strictObject({
  kind: z.literal("checkpoint.1"),
  request_fingerprint: hash,
  code_version: hash,
  /** One finished point each, in order, as the executor wrote them. */
  lines: z.array(z.string()),
});

/** Registry claim on a column: `control/models/<model>/columns/<column>.json`. */
export const columnClaimSchema = z.strictObject({
  dataset: z.enum(["effective_parameters", "outcomes"]),
  type: z.enum(["f64", "i64", "bool", "str"]),
});
export type ColumnClaim = z.infer<typeof columnClaimSchema>;
