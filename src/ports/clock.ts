/** The only source of wall-clock time. What it gives never enters effective_parameters or outcomes. */
export interface Clock {
  /** Milliseconds since the epoch, UTC, an integer. May jump. */
  now(): number;
  /** Milliseconds since some fixed moment: never jumps, so differences are durations. */
  monotonic(): number;
  /** Resolves after `milliseconds`, or rejects with the signal's reason once it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
