import { createTextLog } from "../../adapters/system/index.ts";
import type { SweepRequestInput } from "../../contract/index.ts";
import type { RunProgress, RunReport } from "../../runs/index.ts";
import { DEFAULT_LAKE } from "../local/defaults.ts";
import { loadConfig } from "../local/load-config.ts";
import { openLocalLake } from "../local/open-local-lake.ts";
import { acceptLocalSweep, executeLocalRun, prepareLocalSweep } from "../local/run-sweep.ts";

export interface RunSweepOptions {
  /** The lake's folder; made if it does not exist. Default `./lake`. */
  readonly lake?: string;
  /** Child processes. Default: one per core. */
  readonly workers?: number;
  /** The folder that relative paths in the request start from. Default: the working directory. */
  readonly baseFolder?: string;
  /** Once aborted, shards in flight are dropped; what is committed stays. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** `runSweep` of the package: accept, run, finalise, report. */
export async function runLibrarySweep(request: SweepRequestInput, options: RunSweepOptions): Promise<RunReport> {
  const baseFolder = options.baseFolder ?? process.cwd();
  const lake = openLocalLake(options.lake ?? DEFAULT_LAKE, createTextLog(process.stderr));
  const config = await loadConfig(process.env, process.cwd());
  const sweep = await prepareLocalSweep(lake, request, baseFolder);
  const { specification } = await acceptLocalSweep(lake, sweep, { requestSource: "library", exports: config.exports });
  return executeLocalRun(lake, specification, {
    workers: options.workers,
    checkpointAfterMs: config.checkpoint_after_ms,
    resolveFrom: sweep.model.bundle.resolveFrom,
    signal: options.signal ?? new AbortController().signal,
    onProgress: options.onProgress ?? (() => undefined),
  });
}
