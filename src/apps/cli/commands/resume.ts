import type { RunSpecification } from "../../../contract/index.ts";
import { SweeplakeError } from "../../../contract/index.ts";
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

interface ResumeOptions extends ExecuteOptions {
  readonly model?: string;
}

/**
 * `sweeplake resume`: opens a run again and does what is missing, with the code that the lake keeps. The model's
 * packages are looked for from the working directory or, where its file is named, from there; that file must then be
 * the code that the run was accepted with.
 */
export async function resume(terminal: Terminal, runId: string, options: ResumeOptions): Promise<ExitCode> {
  const { checkpoint_after_ms: checkpointAfterMs } = await loadConfig(process.env, process.cwd());
  const lake = await existingLake(terminal, options);
  const specification = await requireRun(lake, runId);
  const resolveFrom = options.model === undefined ? process.cwd() : await sameCode(specification, options.model);
  // A run that cannot be executed here is not taken from whoever can.
  await loadRunModel(lake, localModelSource(), specification, resolveFrom);
  if (!(await resumeRun(lake, specification, processName()))) note(terminal, `run ${runId}: every shard is committed`);
  return executeRun(terminal, lake, specification, options, { resolveFrom, checkpointAfterMs });
}

/** The folder of the model's file; MODEL_CODE_MISMATCH where it is not the code of the run. */
async function sameCode(run: RunSpecification, file: string): Promise<string> {
  const { codeVersion, resolveFrom } = await localModelSource().bundle(file, process.cwd());
  if (codeVersion === run.code_version) return resolveFrom;
  const found = `run ${run.run_id} was accepted with code ${run.code_version}, ${file} is ${codeVersion}`;
  const wayOut = "leave --model out to go on with the accepted code, or start a new run_id with the changed one";
  throw new SweeplakeError("MODEL_CODE_MISMATCH", `${found}; ${wayOut}`);
}
