import type { RunSpecification } from "../../../contract/index.ts";
import { tableSuffix } from "../../../contract/index.ts";
import type { Lake } from "../../../lake/index.ts";
import type { RunReport } from "../../../runs/index.ts";
import { GRACE_MS } from "../../../runs/index.ts";
import type { LocalRunOptions } from "../../local/run-sweep.ts";
import { executeLocalRun } from "../../local/run-sweep.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import { interruptOnSignals } from "../interrupt.ts";
import { createProgressDisplay } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { count, duration, note, print, printJson } from "../terminal.ts";
import type { CommonOptions } from "./common.ts";
import { hint } from "./common.ts";
import { reportJson } from "./report-json.ts";

export interface ExecuteOptions extends CommonOptions {
  readonly workers?: number;
}

/**
 * Does what is missing of an accepted run, showing progress, and says where the run stands and what to type next. The
 * first SIGINT or SIGTERM ends it cleanly, a second one at once.
 */
export async function executeRun(
  terminal: Terminal,
  lake: Lake,
  run: RunSpecification,
  options: ExecuteOptions,
  how: Pick<LocalRunOptions, "resolveFrom" | "checkpointAfterMs">,
): Promise<ExitCode> {
  const startedAt = performance.now();
  const display = createProgressDisplay(terminal, run.total_points, () => performance.now());
  const interrupt = interruptOnSignals(() => {
    display.finish();
    note(terminal, `stopping: shards in flight have ${GRACE_MS / 1000} seconds; once more to leave at once`);
  });
  try {
    const { workers } = options;
    const { signal } = interrupt;
    const report = await executeLocalRun(lake, run, { ...how, workers, signal, onProgress: display.update });
    display.finish();
    if (report.summary.isOpen) note(terminal, "another process has resumed the run, and goes on with it");
    if (options.json === true) printJson(terminal, reportJson(report));
    else printReport(terminal, options, report, (performance.now() - startedAt) / 1000);
    return exitCodeOfReport(report);
  } catch (error) {
    display.finish();
    note(terminal, `what is committed stays; do the rest with: ${hint(options, "resume", run.run_id)}`);
    throw error;
  } finally {
    interrupt.release();
  }
}

function printReport(terminal: Terminal, options: CommonOptions, report: RunReport, seconds: number): void {
  const { specification, summary, points, shards } = report;
  const { run_id, model } = specification;
  const failedShards = shards.failed === 0 ? "" : `, ${count(shards.failed)} failed`;
  const view = `points_${tableSuffix(model.name)}`;
  const columns = points.points_failed === 0 ? "status" : "status, error_code, error_message";
  const reason = summary.status_reason === null ? "" : ` (${summary.status_reason})`;
  const lines = [
    `run ${run_id}: ${summary.status} after ${duration(seconds)}${reason}`,
    `  points  ${count(points.points_succeeded)} succeeded, ${count(points.points_failed)} failed, ${count(points.points_rejected)} rejected`,
    `  shards  ${count(shards.committed)} of ${count(shards.expected)} committed${failedShards}`,
    `  lake    ${options.lake}`,
    "next:",
    ...(report.isComplete ? [] : [`  ${hint(options, "resume", run_id)}`]),
    `  ${hint(options, "verify", run_id)}`,
    ...(points.points_failed === 0 ? [] : [`  ${hint(options, "rerun", run_id, "--failed-points")}`]),
    `  ${hint(options, "query", `"SELECT ${columns}, count(*) AS points FROM ${view} WHERE run_id = '${run_id}' GROUP BY ALL"`)}`,
    `  ${hint(options, "status", run_id)}`,
  ];
  print(terminal, lines.join("\n"));
}

function exitCodeOfReport(report: RunReport): ExitCode {
  const { status, isOpen } = report.summary;
  // A run that is still open goes on elsewhere; this process has stopped.
  if (isOpen || status === "stopped" || status === "cancelled") return exitCodes.stopped;
  return status === "completed" ? exitCodes.done : exitCodes.failures;
}
