import { dirname } from "node:path";
import type { RunSpecification } from "../../../contract/index.ts";
import type { Lake } from "../../../lake/index.ts";
import { reportRun } from "../../../runs/index.ts";
import { loadConfig } from "../../local/load-config.ts";
import { readRequestFile } from "../../local/read-request-file.ts";
import { acceptLocalSweep, prepareLocalSweep } from "../../local/run-sweep.ts";
import type { ExitCode } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { count, note } from "../terminal.ts";
import { targetLake } from "./common.ts";
import type { ExecuteOptions } from "./execute.ts";
import { executeRun } from "./execute.ts";

interface RunOptions extends ExecuteOptions {
  readonly runId?: string;
}

/** `sweeplake run`: accepts the sweep and runs what is missing of it. */
export async function run(terminal: Terminal, file: string, options: RunOptions): Promise<ExitCode> {
  const lake = targetLake(terminal, options);
  const config = await loadConfig(process.env, process.cwd());
  const request = withRunId(await readRequestFile(file), options.runId);
  const sweep = await prepareLocalSweep(lake, request, dirname(file));
  const accepted = await acceptLocalSweep(lake, sweep, { requestSource: "cli", exports: config.exports });
  const { run_id, total_points, shards } = accepted.specification;
  const replay = accepted.isReplay ? await describeReplay(lake, accepted.specification) : "";
  note(terminal, `run ${run_id}: ${count(total_points)} points in ${count(shards.count)} shards${replay}`);
  return executeRun(terminal, lake, accepted.specification, options, {
    resolveFrom: sweep.model.bundle.resolveFrom,
    checkpointAfterMs: config.checkpoint_after_ms,
  });
}

async function describeReplay(lake: Lake, run: RunSpecification): Promise<string> {
  const { isComplete } = await reportRun(lake, run);
  return isComplete ? " (complete already: nothing is run)" : " (accepted before: only what is missing is run)";
}

function withRunId(request: unknown, runId: string | undefined): unknown {
  if (runId === undefined || typeof request !== "object" || request === null) return request;
  return { ...request, run_id: runId };
}
