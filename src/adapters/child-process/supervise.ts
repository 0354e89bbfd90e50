import { rm } from "node:fs/promises";
import { SweeplakeError } from "../../contract/index.ts";
import type { Blame, Clock, ShardMessage, ShardResult, ShardRunOptions } from "../../ports/index.ts";
import { journalSize } from "./journal.ts";
import type { Worker } from "./worker.ts";

/** Where workers come from. A worker that has died is given back like any other. */
export interface WorkerSource {
  take(signal: AbortSignal): Promise<Worker>;
  giveBack(worker: Worker): void;
}

/**
 * Runs one attempt at a shard over as many workers as it takes (DESIGN section 8, step 5).
 *
 * Workers write a line to the attempt's journal for each finished point. If one dies, or writes nothing for longer than
 * a point may take and is killed, a fresh worker goes on after the last line. If that one dies without a new line, it
 * has died at the very point that killed the one before, which is then blamed: the next worker records it as failed and
 * goes on. So a point is never blamed for a leak that others made, and what is finished is never run again.
 *
 * A worker that dies while no point runs, or in spite of the blame, fails the attempt: WORKER_CRASHED.
 */
export async function supervise(
  workers: WorkerSource,
  message: ShardMessage,
  options: ShardRunOptions,
  { journalPath, clock }: { readonly journalPath: string; readonly clock: Clock },
): Promise<ShardResult> {
  let lastDeathAt = -1;
  let deathsThere = 0;
  let blame: Blame | null = null;
  try {
    for (;;) {
      const end = await runOnce(workers, message, options, { path: journalPath, blame, clock });
      if (end.kind === "result") return end.result;
      const diedAt = await journalSize(journalPath);
      deathsThere = diedAt === lastDeathAt ? deathsThere + 1 : 1;
      lastDeathAt = diedAt;
      if (!end.isPoints || deathsThere > blameFor.length) throw end.error;
      const where = blameFor[deathsThere - 1] ?? null;
      blame = where === null ? null : { code: end.code, where };
    }
  } finally {
    await rm(journalPath, { force: true });
  }
}

/** After one death at a point it is tried again, after two it is blamed, after three not even resolved. */
const blameFor = [null, "simulate", "derive"] as const;

type End =
  | { readonly kind: "result"; readonly result: ShardResult }
  /** The worker died; `isPoints`: while points were running. */
  | { readonly kind: "death"; readonly isPoints: boolean; readonly code: Blame["code"]; readonly error: unknown };

async function runOnce(
  workers: WorkerSource,
  message: ShardMessage,
  options: ShardRunOptions,
  journal: { readonly path: string; readonly blame: Blame | null; readonly clock: Clock },
): Promise<End> {
  const worker = await workers.take(options.signal);
  const settled = new AbortController();
  let isTimeout = false;
  let isSimulated = false;
  const onSilence = () => {
    isTimeout = true;
    worker.kill();
  };
  if (options.pointTimeoutMs !== undefined) {
    // Where the journal cannot be looked at, nobody knows how long a point takes: that ends the worker too.
    watch(journal, options.pointTimeoutMs, () => isSimulated, onSilence, settled.signal).catch(onSilence);
  }
  try {
    const onSimulated = () => {
      isSimulated = true;
    };
    const order = { path: journal.path, blame: journal.blame };
    return { kind: "result", result: await worker.run(message, order, { ...options, onSimulated }) };
  } catch (error) {
    const isDeath = error instanceof SweeplakeError && error.code === "WORKER_CRASHED" && !worker.isAlive;
    if (!isDeath || options.signal.aborted) throw error;
    const isPoints = !isSimulated && (await journalSize(journal.path)) > 0;
    return { kind: "death", isPoints, code: isTimeout ? "POINT_TIMEOUT" : "WORKER_CRASHED", error };
  } finally {
    settled.abort();
    workers.giveBack(worker);
  }
}

/** Calls `onSilence` once the journal has not grown for `limitMs` while points run. Ends when `settled` is aborted. */
async function watch(
  { path, clock }: { readonly path: string; readonly clock: Clock },
  limitMs: number,
  isSimulated: () => boolean,
  onSilence: () => void,
  settled: AbortSignal,
): Promise<void> {
  const pollMs = Math.min(250, Math.max(5, Math.floor(limitMs / 10)));
  let size = 0;
  let grewAt = clock.now();
  for (;;) {
    try {
      await clock.sleep(pollMs, settled);
    } catch {
      // The attempt has settled: there is nothing left to watch.
      return;
    }
    if (isSimulated()) return;
    const found = await journalSize(path);
    if (found === 0 || found !== size) {
      size = found;
      grewAt = clock.now();
    } else if (clock.now() - grewAt > limitMs) {
      return onSilence();
    }
  }
}
