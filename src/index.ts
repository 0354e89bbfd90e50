/**
 * What a user of the library imports: how to write a model, and how to run a sweep of one.
 *
 * Models import this module too, in every worker, so everything heavy is loaded only when a function needs it.
 */

import type { SweepRequestInput } from "./contract/index.ts";
import type { RunReport } from "./runs/index.ts";

export { z } from "zod";
export type { Problem, SweepRequestInput } from "./contract/index.ts";
export { SweeplakeError } from "./contract/index.ts";
export type { Model, ModelDefinition, Random, Resolved, SimulateInput } from "./model/index.ts";
export { defineModel, reject } from "./model/index.ts";
export type { RunProgress, RunReport } from "./runs/index.ts";

export interface RunSweepOptions {
  /** The lake's folder; made if it does not exist. Default `./lake`. */
  readonly lake?: string;
  /** Child processes. Default: one per core. */
  readonly workers?: number;
  /** The folder that relative paths in the request start from. Default: the working directory. */
  readonly baseFolder?: string;
  /** Once aborted, shards in flight are dropped; what is committed stays. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: import("./runs/index.ts").RunProgress) => void;
}

/**
 * Runs a sweep on this machine and resolves when it is finalised. With the run_id of an earlier run of the same request,
 * only what is missing is run.
 *
 * Rejects with a SweeplakeError: for a bad request with every problem at once, having written nothing.
 */
export async function runSweep(request: SweepRequestInput, options: RunSweepOptions = {}): Promise<RunReport> {
  const { runLibrarySweep } = await import("./apps/library/run-library-sweep.ts");
  return runLibrarySweep(request, options);
}
