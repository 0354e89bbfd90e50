import { createTextLog } from "../../adapters/system/index.ts";
import type { RunSweepOptions, SweepRequestInput } from "../../index.ts";
import type { RunReport } from "../../runs/index.ts";
import { DEFAULT_LAKE, defaultExports } from "../local/defaults.ts";
import { openLocalLake } from "../local/open-local-lake.ts";
import { acceptLocalSweep, executeLocalRun, prepareLocalSweep } from "../local/run-sweep.ts";

/** `runSweep` of the package: accept, run, finalise, report. */
export async function runLibrarySweep(request: SweepRequestInput, options: RunSweepOptions): Promise<RunReport> {
  const baseFolder = options.baseFolder ?? process.cwd();
  const lake = openLocalLake(options.lake ?? DEFAULT_LAKE, createTextLog(process.stderr));
  const sweep = await prepareLocalSweep(lake, request, baseFolder);
  const { specification } = await acceptLocalSweep(lake, sweep, { requestSource: "library", exports: defaultExports });
  return executeLocalRun(lake, specification, {
    workers: options.workers,
    resolveFrom: sweep.model.bundle.resolveFrom,
    signal: options.signal ?? new AbortController().signal,
    onProgress: options.onProgress ?? (() => undefined),
  });
}
