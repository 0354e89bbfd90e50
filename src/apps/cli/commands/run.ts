import { dirname } from "node:path";
import { SweeplakeError, tableSuffix } from "../../../contract/index.ts";
import type { RunReport } from "../../../runs/index.ts";
import { defaultExports } from "../../local/defaults.ts";
import { readRequestFile } from "../../local/read-request-file.ts";
import { acceptLocalSweep, executeLocalRun, prepareLocalSweep } from "../../local/run-sweep.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import { createProgressDisplay } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { count, duration, note, print, printJson } from "../terminal.ts";
import type { CommonOptions } from "./common.ts";
import { hint, targetLake } from "./common.ts";
import { reportJson } from "./report-json.ts";

interface RunOptions extends CommonOptions {
  readonly runId?: string;
  readonly workers?: number;
}

/** `sweeplake run`: accepts the sweep and runs what is missing of it. */
export async function run(terminal: Terminal, file: string, options: RunOptions): Promise<ExitCode> {
  const lake = targetLake(terminal, options);
  const request = withRunId(await readRequestFile(file), options.runId);
  const sweep = await prepareLocalSweep(lake, request, dirname(file));
  const accepted = await acceptLocalSweep(lake, sweep, { requestSource: "cli", exports: defaultExports });
  const { specification } = accepted;
  const { run_id, total_points, shards } = specification;
  const replay = accepted.isReplay ? " (accepted before; only what is missing is run)" : "";
  note(terminal, `run ${run_id}: ${count(total_points)} points in ${count(shards.count)} shards${replay}`);

  const startedAt = performance.now();
  const display = createProgressDisplay(terminal, total_points, () => performance.now());
  const interrupt = interruptOnSignals();
  try {
    const report = await executeLocalRun(lake, specification, {
      workers: options.workers,
      resolveFrom: sweep.model.bundle.resolveFrom,
      signal: interrupt.signal,
      onProgress: display.update,
    });
    display.finish();
    if (options.json === true) printJson(terminal, reportJson(report));
    else printReport(terminal, options, report, (performance.now() - startedAt) / 1000);
    return exitCodeOfReport(report);
  } catch (error) {
    display.finish();
    if (interrupt.signal.aborted) note(terminal, `what is committed stays; go on with: ${hint(options, "run", file)}`);
    throw error;
  } finally {
    interrupt.release();
  }
}

function withRunId(request: unknown, runId: string | undefined): unknown {
  if (runId === undefined || typeof request !== "object" || request === null) return request;
  return { ...request, run_id: runId };
}

/** Aborts on SIGINT and SIGTERM, with the error that the command then ends with. */
function interruptOnSignals(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = (name: NodeJS.Signals) => controller.abort(new SweeplakeError("INTERRUPTED", `interrupted by ${name}`));
  process.once("SIGINT", abort).once("SIGTERM", abort);
  return {
    signal: controller.signal,
    release: () => process.off("SIGINT", abort).off("SIGTERM", abort),
  };
}

function printReport(terminal: Terminal, options: RunOptions, report: RunReport, seconds: number): void {
  const { specification, summary, points, shards } = report;
  const { run_id, model } = specification;
  const failedShards = shards.failed === 0 ? "" : `, ${count(shards.failed)} failed`;
  const view = `points_${tableSuffix(model.name)}`;
  const lines = [
    `run ${run_id}: ${summary.status} after ${duration(seconds)}`,
    `  points  ${count(points.points_succeeded)} succeeded, ${count(points.points_failed)} failed, ${count(points.points_rejected)} rejected`,
    `  shards  ${count(shards.committed)} of ${count(shards.expected)} committed${failedShards}`,
    `  lake    ${options.lake}`,
    "next:",
    `  ${hint(options, "verify", run_id)}`,
    `  ${hint(options, "query", `"SELECT * FROM ${view} WHERE run_id = '${run_id}' LIMIT 5"`)}`,
    `  ${hint(options, "status", run_id)}`,
  ];
  print(terminal, lines.join("\n"));
}

function exitCodeOfReport(report: RunReport): ExitCode {
  const { status } = report.summary;
  if (status === "stopped" || status === "cancelled") return exitCodes.stopped;
  return status === "completed" ? exitCodes.done : exitCodes.failures;
}
