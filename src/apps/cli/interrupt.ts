import { SweeplakeError } from "../../contract/index.ts";
import { exitCodes } from "./exit-codes.ts";

/** A signal that is aborted with INTERRUPTED when a person wants the program to end. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** From here on, signals do what they do by default. */
  release(): void;
}

/**
 * Aborts at the first SIGINT or SIGTERM, and ends the process at the second: everything that counts is in the lake
 * already.
 */
export function interruptOnSignals(onFirst: () => void): Interrupt {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    onFirst();
    controller.abort(new SweeplakeError("INTERRUPTED", "the command was interrupted"));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    release: () => process.off("SIGINT", onSignal).off("SIGTERM", onSignal),
  };
}
