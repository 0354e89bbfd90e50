import { requireRun } from "../../../lake/index.ts";
import { cancelRun, reportRun } from "../../../runs/index.ts";
import { processName } from "../../local/run-sweep.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { count, print, printJson } from "../terminal.ts";
import type { CommonOptions } from "./common.ts";
import { existingLake, hint } from "./common.ts";
import { reportJson } from "./report-json.ts";

interface CancelOptions extends CommonOptions {
  readonly reason?: string;
}

/** `sweeplake cancel`: ends a run, also one that another process is running; what is committed stays. */
export async function cancel(terminal: Terminal, runId: string, options: CancelOptions): Promise<ExitCode> {
  const lake = await existingLake(terminal, options);
  const specification = await requireRun(lake, runId);
  await cancelRun(lake, specification, processName(), options.reason);
  const report = await reportRun(lake, specification);
  if (options.json === true) printJson(terminal, reportJson(report));
  else {
    const { shards } = report;
    print(
      terminal,
      `run ${runId}: cancelled with ${count(shards.committed)} of ${count(shards.expected)} shards committed`,
    );
    print(terminal, `next:\n  ${hint(options, "resume", runId)}`);
  }
  return exitCodes.done;
}
