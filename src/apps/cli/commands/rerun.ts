import { SweeplakeError } from "../../../contract/index.ts";
import { requireRun } from "../../../lake/index.ts";
import { rerunRequest } from "../../../runs/index.ts";
import { loadConfig } from "../../local/load-config.ts";
import { acceptLocalSweep, prepareLocalSweep } from "../../local/run-sweep.ts";
import type { ExitCode } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { count, note } from "../terminal.ts";
import { existingLake } from "./common.ts";
import type { ExecuteOptions } from "./execute.ts";
import { executeRun } from "./execute.ts";

interface RerunCommandOptions extends ExecuteOptions {
  readonly failedPoints?: true;
  readonly model?: string;
  readonly runId?: string;
}

/** `sweeplake rerun`: a new run of the points of another that failed, with their recorded parameters and seeds. */
export async function rerun(terminal: Terminal, parent: string, options: RerunCommandOptions): Promise<ExitCode> {
  if (options.failedPoints !== true) {
    throw new SweeplakeError("OPTION_INVALID", "rerun does not know which points; give --failed-points");
  }
  const lake = await existingLake(terminal, options);
  const request = await rerunRequest(lake, await requireRun(lake, parent), options);
  const config = await loadConfig(process.env, process.cwd());
  const sweep = await prepareLocalSweep(lake, request, process.cwd());
  const how = { requestSource: "cli", exports: config.exports, parentRunId: parent } as const;
  const { specification } = await acceptLocalSweep(lake, sweep, how);
  note(terminal, `run ${specification.run_id}: ${count(specification.total_points)} failed points of run ${parent}`);
  return executeRun(terminal, lake, specification, options, {
    resolveFrom: sweep.model.bundle.resolveFrom,
    checkpointAfterMs: config.checkpoint_after_ms,
  });
}
