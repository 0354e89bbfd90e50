import { availableParallelism } from "node:os";
import type { Check, ReplayReport, VerifyReport } from "../../../analysis/index.ts";
import { verifyRun } from "../../../analysis/index.ts";
import type { RunSpecification } from "../../../contract/index.ts";
import type { Lake } from "../../../lake/index.ts";
import { requireRun } from "../../../lake/index.ts";
import { runtimeVersion } from "../../local/software.ts";
import { openPointRunner } from "../../local/worker-processes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import { interruptOnSignals } from "../interrupt.ts";
import { createProgressDisplay } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { count, note, print, printJson } from "../terminal.ts";
import type { CommonOptions } from "./common.ts";
import { existingLake, hint } from "./common.ts";

interface VerifyOptions extends CommonOptions {
  /** Points to execute again. */
  readonly replay?: number;
  readonly workers?: number;
}

/** Points that are named at most: `--json` names all of them. */
const NAMED_POINTS = 10;

/** `sweeplake verify`: says what was checked, and fails if anything did not hold. */
export async function verify(terminal: Terminal, runId: string, options: VerifyOptions): Promise<ExitCode> {
  const lake = await existingLake(terminal, options);
  const run = await requireRun(lake, runId);
  const { replay: points } = options;
  const report =
    points === undefined ? await verifyRun(lake, run) : await verifyWithReplay(terminal, lake, run, points, options);
  if (options.json === true) printJson(terminal, report);
  else printReport(terminal, report, options);
  return report.isSound ? exitCodes.done : exitCodes.failures;
}

/** Replays with the model's packages that are installed at or above the working directory. */
async function verifyWithReplay(
  terminal: Terminal,
  lake: Lake,
  run: RunSpecification,
  points: number,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const total = Math.min(points, run.total_points);
  const workers = Math.min(options.workers ?? availableParallelism(), total);
  const runner = openPointRunner(lake, run, { workers, resolveFrom: process.cwd() });
  const display = createProgressDisplay(terminal, total, () => performance.now());
  const interrupt = interruptOnSignals(() => note(terminal, "stopping; once more to leave at once"));
  const onProgress = (replayed: number, differing: number) =>
    display.update({
      points_succeeded: replayed - differing,
      points_failed: differing,
      points_rejected: 0,
      shards_committed: 0,
      shards_failed: 0,
    });
  try {
    const { signal } = interrupt;
    return await verifyRun(lake, run, { runner, points, runtimeVersion: runtimeVersion(), signal, onProgress });
  } finally {
    display.finish();
    await runner.close();
    interrupt.release();
  }
}

function printReport(terminal: Terminal, report: VerifyReport, options: CommonOptions): void {
  for (const check of report.checks) print(terminal, checkLine(check));
  if (report.uncommittedFiles > 0) {
    note(
      terminal,
      `note: ${count(report.uncommittedFiles)} files belong to shards that are not committed; no view shows them`,
    );
  }
  if (report.replay !== null) printReplay(terminal, report.run_id, report.replay, options);
  const failed = report.checks.filter((check) => check.failed > 0).length;
  print(
    terminal,
    failed === 0
      ? `run ${report.run_id}: all ${report.checks.length} checks hold`
      : `run ${report.run_id}: ${failed} of ${report.checks.length} checks FAILED`,
  );
}

function printReplay(terminal: Terminal, runId: string, replay: ReplayReport, options: CommonOptions): void {
  const { replayed, leftOut, differing } = replay;
  const named = differing.slice(0, NAMED_POINTS).map((point) => point.point_index);
  const more = differing.length > named.length ? ", ..." : "";
  const found =
    differing.length === 0 ? "all as recorded" : `${count(differing.length)} differ: ${named.join(", ")}${more}`;
  note(terminal, `note: ${count(replayed)} points were replayed, ${found}`);
  if (named[0] !== undefined) note(terminal, `  ${hint(options, "reproduce", runId, String(named[0]))}`);
  if (leftOut === 0) return;
  const why = "recorded as POINT_TIMEOUT or WORKER_CRASHED, which depends on the machine";
  note(terminal, `note: ${count(leftOut)} points were left out of the replay: ${why}`);
}

function checkLine(check: Check): string {
  const times = check.checked === 1 ? "" : ` (${count(check.checked)})`;
  if (check.failed === 0) return `ok    ${check.name}${times}`;
  const share = check.checked === 1 ? "" : ` in ${count(check.failed)} of ${count(check.checked)}, first`;
  return `FAIL  ${check.name}${share}: ${check.firstFailure}`;
}
