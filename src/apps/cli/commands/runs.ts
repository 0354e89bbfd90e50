import { listRuns, readRun } from "../../../lake/index.ts";
import type { RunReport } from "../../../runs/index.ts";
import { reportRun } from "../../../runs/index.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { formatTable, print, printJson } from "../terminal.ts";
import type { CommonOptions } from "./common.ts";
import { existingLake } from "./common.ts";
import { reportJson } from "./report-json.ts";

interface RunsOptions extends CommonOptions {
  readonly limit: number;
  readonly model?: string;
}

/** `sweeplake runs`: newest first; only the runs shown are read. */
export async function runs(terminal: Terminal, options: RunsOptions): Promise<ExitCode> {
  const lake = await existingLake(terminal, options);
  const reports: RunReport[] = [];
  for await (const { run_id } of listRuns(lake)) {
    if (reports.length >= options.limit) break;
    const specification = await readRun(lake, run_id);
    if (specification === undefined) continue;
    if (options.model !== undefined && specification.model.name !== options.model) continue;
    reports.push(await reportRun(lake, specification));
  }
  if (options.json === true) printJson(terminal, reports.map(reportJson));
  else if (reports.length === 0) print(terminal, "no runs");
  else
    print(
      terminal,
      formatTable(["run", "accepted", "model", "status", "points", "executed", "failed"], reports.map(row)),
    );
  return exitCodes.done;
}

function row({ specification, summary, points }: RunReport): unknown[] {
  const accepted = new Date(specification.accepted_at).toISOString().slice(0, 16).replace("T", " ");
  const model = `${specification.model.name}@${specification.model.version}`;
  return [
    specification.run_id,
    accepted,
    model,
    summary.status,
    points.expected,
    points.executed,
    points.points_failed,
  ];
}
