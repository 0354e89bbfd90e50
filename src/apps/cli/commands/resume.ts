import { requireRun } from "../../../lake/index.ts";
import { resumeRun } from "../../../runs/index.ts";
import { loadConfig } from "../../local/load-config.ts";
import { processName } from "../../local/run-sweep.ts";
import type { ExitCode } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { note } from "../terminal.ts";
import { existingLake } from "./common.ts";
import type { ExecuteOptions } from "./execute.ts";
import { executeRun } from "./execute.ts";

/**
 * `sweeplake resume`: opens a run again and does what is missing, from the lake alone. The model's packages are looked
 * for from the working directory.
 */
export async function resume(terminal: Terminal, runId: string, options: ExecuteOptions): Promise<ExitCode> {
  const lake = await existingLake(terminal, options);
  const specification = await requireRun(lake, runId);
  if (!(await resumeRun(lake, specification, processName()))) note(terminal, `run ${runId}: every shard is committed`);
  const { checkpoint_after_ms: checkpointAfterMs } = await loadConfig(process.env, process.cwd());
  return executeRun(terminal, lake, specification, options, { resolveFrom: process.cwd(), checkpointAfterMs });
}
