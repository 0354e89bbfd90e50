import { setTimeout } from "node:timers/promises";

/**
 * Resolves once `isReached` gives true; it is asked every 20 ms. Rejects with `what` in the message when that has not
 * happened within `withinMs` milliseconds.
 */
export async function until(
  what: string,
  isReached: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isReached())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await setTimeout(20);
  }
}
