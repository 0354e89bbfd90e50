import { loadRunModel } from "../../../execution/index.ts";
import { requireRun } from "../../../lake/index.ts";
import { resumeRun } from "../../../runs/index.ts";
import { loadConfig } from "../../local/load-config.ts";
import { localModelSource } from "../../local/model-source.ts";
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
  const { checkpoint_after_ms: checkpointAfterMs } = await loadConfig(process.env, process.cwd());
  const lake = await existingLake(terminal, options);
  const specification = await requireRun(lake, runId);
  const resolveFrom = process.cwd();
  // A run that cannot be executed here is not taken from whoever can.
  await loadRunModel(lake, localModelSource(), specification, resolveFrom);
  if (!(await resumeRun(lake, specification, processName()))) note(terminal, `run ${runId}: every shard is committed`);
  return executeRun(terminal, lake, specification, options, { resolveFrom, checkpointAfterMs });
}
