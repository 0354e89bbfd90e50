import type { Check, VerifyReport } from "../../../analysis/index.ts";
import { verifyRun } from "../../../analysis/index.ts";
import { requireRun } from "../../../lake/index.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { count, note, print, printJson } from "../terminal.ts";
import type { CommonOptions } from "./common.ts";
import { existingLake } from "./common.ts";

/** `sweeplake verify`: says what was checked, and fails if anything did not hold. */
export async function verify(terminal: Terminal, runId: string, options: CommonOptions): Promise<ExitCode> {
  const lake = await existingLake(terminal, options);
  const report = await verifyRun(lake, await requireRun(lake, runId));
  if (options.json === true) printJson(terminal, report);
  else printChecks(terminal, report);
  return report.isSound ? exitCodes.done : exitCodes.failures;
}

function printChecks(terminal: Terminal, report: VerifyReport): void {
  for (const check of report.checks) print(terminal, checkLine(check));
  if (report.uncommittedFiles > 0) {
    note(
      terminal,
      `note: ${count(report.uncommittedFiles)} files belong to shards that are not committed; no view shows them`,
    );
  }
  const failed = report.checks.filter((check) => check.failed > 0).length;
  print(
    terminal,
    failed === 0
      ? `run ${report.run_id}: all ${report.checks.length} checks hold`
      : `run ${report.run_id}: ${failed} of ${report.checks.length} checks FAILED`,
  );
}

function checkLine(check: Check): string {
  const times = check.checked === 1 ? "" : ` (${count(check.checked)})`;
  if (check.failed === 0) return `ok    ${check.name}${times}`;
  const share = check.checked === 1 ? "" : ` in ${count(check.failed)} of ${count(check.checked)}, first`;
  return `FAIL  ${check.name}${share}: ${check.firstFailure}`;
}
