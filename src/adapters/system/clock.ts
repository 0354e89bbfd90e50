import { setTimeout } from "node:timers/promises";
import type { Clock } from "../../ports/index.ts";

/** The machine's clock. `sleep` takes up to 2^31 - 1 ms and leaves no timer behind once it is aborted. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(milliseconds, signal) {
    try {
      await setTimeout(milliseconds, undefined, { signal });
    } catch (error) {
      // Node rejects with an error of its own; the port promises the caller's reason.
      throw signal?.aborted ? signal.reason : error;
    }
  },
};
