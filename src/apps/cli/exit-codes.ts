import type { ErrorRecord } from "../../contract/index.ts";
import { errorCodes } from "../../contract/index.ts";

/** Exit codes of DESIGN section 10. */
export const exitCodes = {
  done: 0,
  /** Done, with failed points or failed checks. */
  failures: 1,
  /** Bad input; nothing was written. */
  input: 2,
  stopped: 3,
  /** Disk, network, permissions, a damaged lake. */
  environment: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(error: ErrorRecord): ExitCode {
  if (error.code === "INTERRUPTED") return exitCodes.interrupted;
  switch (errorCodes[error.code].kind) {
    case "input":
      return exitCodes.input;
    case "point":
      return exitCodes.failures;
    default:
      return exitCodes.environment;
  }
}
