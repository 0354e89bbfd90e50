import type { PointJournal, ShardRunOptions } from "./shard-runner.ts";

/** One point of a run, to be executed on its own: without the other points of its shard before it. */
export interface PointMessage {
  readonly run_id: string;
  /** The shard that has the point, which its rows name. */
  readonly shard_id: number;
  readonly point_index: number;
}

/** The files of a shard as they would be if the point were all of it: one row each, in the run's writer format. */
export interface PointFiles {
  /** Also for a run that does not export them. */
  readonly effective_parameters: Uint8Array;
  readonly outcomes: Uint8Array;
}

export type PointRunOptions = Pick<ShardRunOptions, "pointTimeoutMs" | "signal">;

/** What a runner calls to execute one point where the points are. Of a journal, it uses all but the lines. */
export type ExecutePoint = (
  message: PointMessage,
  options: Pick<PointRunOptions, "signal"> & { readonly journal?: PointJournal | undefined },
) => Promise<PointFiles>;

/**
 * Executes single points of runs, with the code that their lake keeps, and writes nothing to the lake.
 *
 * - Whatever becomes of the point is an outcome. `run` rejects with a SweeplakeError where it cannot be executed at all
 *   (MODEL_CODE_MISMATCH, MODEL_LOAD_FAILED, LAKE_CORRUPT …), and with the signal's reason once that is aborted.
 * - A runner over processes supervises points as a ShardRunner does. A process may serve one point after another.
 * - `concurrency` and `close` are those of a ShardRunner.
 */
export interface PointRunner {
  readonly concurrency: number;
  run(message: PointMessage, options: PointRunOptions): Promise<PointFiles>;
  close(): Promise<void>;
}
