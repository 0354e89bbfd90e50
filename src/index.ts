/**
 * What a user of the library imports: how to write a model, and how to run a sweep of one.
 *
 * Models import this module too, in every worker, so everything heavy is loaded only when a function needs it.
 */

import type { RunSweepOptions } from "./apps/library/run-library-sweep.ts";
import type { SweepRequestInput } from "./contract/index.ts";
import type { RunReport } from "./runs/index.ts";

export { z } from "zod";
export type { RunSweepOptions } from "./apps/library/run-library-sweep.ts";
export type { Problem, SweepRequestInput } from "./contract/index.ts";
export { SweeplakeError } from "./contract/index.ts";
export type { Model, ModelDefinition, Random, Resolved, SimulateInput } from "./model/index.ts";
export { defineModel, reject } from "./model/index.ts";
export type { RunProgress, RunReport } from "./runs/index.ts";

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
