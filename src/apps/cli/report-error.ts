import { CommanderError } from "commander";
import type { ErrorRecord } from "../../contract/index.ts";
import { toErrorRecord } from "../../contract/index.ts";
import type { ExitCode } from "./exit-codes.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { printError, printJson, processTerminal } from "./terminal.ts";

/** Says what went wrong, as text on stderr and with `--json` as a document on stdout too. Returns the exit code. */
export function reportError(error: unknown): ExitCode {
  const terminal = processTerminal();
  const isUsage = error instanceof CommanderError;
  const record = isUsage ? usageError(error) : toErrorRecord(error);
  if (process.argv.includes("--json")) printJson(terminal, { error: record });
  // Commander has printed its message already.
  if (!isUsage) printError(terminal, record);
  return exitCodeOf(record);
}

function usageError(error: CommanderError): ErrorRecord {
  return { code: "OPTION_INVALID", message: error.message.replace(/^error: /, ""), problems: [] };
}
