import type { RunProgress } from "../../runs/index.ts";
import type { Terminal } from "./terminal.ts";
import { count, duration, note } from "./terminal.ts";

/** How often the state is shown, milliseconds: a rewritten line on a terminal, plain lines elsewhere. */
const INTERACTIVE_MS = 100;
const PLAIN_MS = 5_000;

export interface ProgressDisplay {
  update(progress: RunProgress): void;
  /** Clears the line, so that what follows starts on a clean one. */
  finish(): void;
}

/**
 * Shows points, points/s, failures and time left. Speed counts only what this process did: points that were committed
 * before it started are in the total from the start. `now` gives milliseconds.
 */
export function createProgressDisplay(terminal: Terminal, totalPoints: number, now: () => number): ProgressDisplay {
  const startedAt = now();
  let shownAt = startedAt;
  let before: number | undefined;
  let isDirty = false;
  return {
    update: (progress) => {
      const done = progress.points_succeeded + progress.points_failed + progress.points_rejected;
      before ??= done;
      const at = now();
      if (at - shownAt < (terminal.isInteractive ? INTERACTIVE_MS : PLAIN_MS)) return;
      shownAt = at;
      const rate = ((done - before) * 1000) / Math.max(1, at - startedAt);
      const line = describe(progress, { done, totalPoints, rate });
      if (!terminal.isInteractive) return note(terminal, line);
      isDirty = true;
      terminal.stderr.write(`\r\u001b[2K${`${bar(done / totalPoints)} ${line}`.slice(0, terminal.width - 1)}`);
    },
    finish: () => {
      if (isDirty) terminal.stderr.write("\r\u001b[2K");
    },
  };
}

function describe(progress: RunProgress, state: { done: number; totalPoints: number; rate: number }): string {
  const { done, totalPoints, rate } = state;
  const parts = [`${count(done)} of ${count(totalPoints)} points`, `${count(Math.round(rate))} points/s`];
  parts.push(`${count(progress.points_failed)} failed`);
  if (progress.points_rejected > 0) parts.push(`${count(progress.points_rejected)} rejected`);
  if (progress.shards_failed > 0)
    parts.push(`${count(progress.shards_failed)} ${progress.shards_failed === 1 ? "shard" : "shards"} failed`);
  if (rate > 0 && done < totalPoints) parts.push(`${duration((totalPoints - done) / rate)} left`);
  return parts.join(", ");
}

function bar(share: number): string {
  const width = 20;
  const full = Math.floor(Math.min(1, share) * width);
  return "█".repeat(full) + "░".repeat(width - full);
}
