import type { RunSpecification } from "../../../contract/index.ts";
import type { Lake } from "../../../lake/index.ts";
import { listShards, readFailure, requireRun } from "../../../lake/index.ts";
import { reportRun } from "../../../runs/index.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import { createProgressDisplay } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { count, print, printJson } from "../terminal.ts";
import type { CommonOptions } from "./common.ts";
import { existingLake } from "./common.ts";
import { reportJson } from "./report-json.ts";

/** Failed attempts that are shown, latest first. */
const SHOWN_FAILURES = 10;

/** How often a watched run is looked at, milliseconds. */
const WATCH_MS = 1_000;

interface StatusOptions extends CommonOptions {
  readonly watch?: true;
}

/** `sweeplake status`: how far a run is, from its log and commits, and which attempts failed. */
export async function status(terminal: Terminal, runId: string, options: StatusOptions): Promise<ExitCode> {
  const lake = await existingLake(terminal, options);
  const specification = await requireRun(lake, runId);
  if (options.watch === true) await watch(terminal, lake, specification);
  const report = await reportRun(lake, specification);
  const { failures } = await listShards(lake, specification);
  const attempts = await Promise.all(
    failures.slice(-SHOWN_FAILURES).map((failure) => readFailure(lake, specification, failure)),
  );
  const failed = attempts.flatMap((row) => (row === undefined ? [] : [row])).reverse();
  if (options.json === true) {
    printJson(terminal, { ...reportJson(report), failed_attempts: failures.length, last_failed_attempts: failed });
    return exitCodes.done;
  }
  const { points, shards, summary } = report;
  const reason = summary.status_reason === null ? "" : ` (${summary.status_reason})`;
  const missing = points.expected - points.executed;
  const lines = [
    `run       ${specification.run_id}`,
    `model     ${specification.model.name}@${specification.model.version}`,
    `accepted  ${new Date(specification.accepted_at).toISOString()} by ${specification.request_source}`,
    `status    ${summary.status}${reason}`,
    `shards    ${count(shards.committed)} of ${count(shards.expected)} committed, ${count(shards.failed)} failed`,
    `points    ${count(points.executed)} of ${count(points.expected)} executed, ${count(missing)} missing`,
    `          ${count(points.points_succeeded)} succeeded, ${count(points.points_failed)} failed, ${count(points.points_rejected)} rejected`,
  ];
  for (const row of failed) {
    lines.push(`attempt   shard ${row.shard_id}, attempt ${row.attempt}: ${row.error_code} ${row.error_message}`);
  }
  print(terminal, lines.join("\n"));
  return exitCodes.done;
}

/** Shows how the run goes on until it has ended, whichever process runs it. */
async function watch(terminal: Terminal, lake: Lake, run: RunSpecification): Promise<void> {
  const display = createProgressDisplay(terminal, run.total_points, () => performance.now());
  for (;;) {
    const { summary, points, shards } = await reportRun(lake, run);
    if (!summary.isOpen) return display.finish();
    display.update({ ...points, shards_committed: shards.committed, shards_failed: shards.failed });
    await lake.clock.sleep(WATCH_MS);
  }
}
