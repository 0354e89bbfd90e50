import { rm, stat } from "node:fs/promises";
import { SweeplakeError } from "../../contract/index.ts";
import type { Blame, Clock, ShardRunOptions } from "../../ports/index.ts";
import type { JournalState } from "./journal.ts";
import { inspectJournal, scratchFailed } from "./journal.ts";
import type { Worker } from "./worker.ts";

/** Where workers come from. A worker that has died is given back like any other. */
export interface WorkerSource<Message, Result> {
  take(signal: AbortSignal): Promise<Worker<Message, Result>>;
  giveBack(worker: Worker<Message, Result>): void;
}

/**
 * Runs one attempt at a shard, or at a single point, over as many workers as it takes (DESIGN section 8, step 5).
 *
 * Workers write a line to the attempt's journal for each finished point. If one dies while points run, or writes nothing
 * for longer than a point may take and is killed, a fresh worker goes on after the last point that was saved. If that
 * one dies without saving another, it has died at the very point that killed the one before, which is then blamed: the
 * next worker records it as failed and goes on. So a point is never blamed for a leak that others made, and what is
 * finished is not run again, save for less than a microsecond of simulation before the first death (ADR 0024).
 *
 * A worker that dies while no point runs, or in spite of the blame, fails the attempt: WORKER_CRASHED.
 */
export async function supervise<Message, Result>(
  workers: WorkerSource<Message, Result>,
  message: Message,
  options: ShardRunOptions,
  { journalPath, clock }: { readonly journalPath: string; readonly clock: Clock },
): Promise<Result> {
  let journal: JournalState = { sizeBytes: 0, points: 0 };
  let deathsHere = 0;
  let blame: Blame | null = null;
  try {
    for (;;) {
      const watched = { path: journalPath, sizeBytes: journal.sizeBytes, clock };
      const end: End<Result> = await runOnce(workers, message, options, blame, watched);
      if (end.kind === "result") return end.result;
      const after = await inspectJournal(journalPath);
      // A worker says that points run before it starts the first one, so a journal that is as before was not begun.
      if (end.isSimulated || after.sizeBytes === journal.sizeBytes) throw end.error;
      deathsHere = deathsHere > 0 && after.points === journal.points ? deathsHere + 1 : 1;
      if (deathsHere > blameFor.length) throw end.error;
      journal = after;
      const where = blameFor[deathsHere - 1] ?? null;
      blame = where === null ? null : { code: end.code, where };
    }
  } finally {
    await rm(journalPath, { force: true });
  }
}

/** Runs one attempt in one worker, without a limit of time: a worker that dies fails it with WORKER_CRASHED. */
export async function runUnsupervised<Message, Result>(
  workers: WorkerSource<Message, Result>,
  message: Message,
  options: ShardRunOptions,
  { journalPath }: { readonly journalPath: string },
): Promise<Result> {
  const worker = await workers.take(options.signal);
  try {
    return await worker.run(message, { path: journalPath, blame: null }, { ...options, onSimulated: () => {} });
  } finally {
    workers.giveBack(worker);
  }
}

/** After one death at a point it is tried again, after two it is blamed, after three not even resolved. */
const blameFor = [null, "simulate", "derive"] as const;

type End<Result> =
  | { readonly kind: "result"; readonly result: Result }
  /** The worker died; `isSimulated`: it had said that no point runs any more. */
  | { readonly kind: "death"; readonly isSimulated: boolean; readonly code: Blame["code"]; readonly error: unknown };

/** A journal as one worker finds it. */
interface WatchedJournal {
  readonly path: string;
  readonly sizeBytes: number;
  readonly clock: Clock;
}

async function runOnce<Message, Result>(
  workers: WorkerSource<Message, Result>,
  message: Message,
  options: ShardRunOptions,
  blame: Blame | null,
  journal: WatchedJournal,
): Promise<End<Result>> {
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
    const order = { path: journal.path, blame };
    return { kind: "result", result: await worker.run(message, order, { ...options, onSimulated }) };
  } catch (error) {
    const isDeath = error instanceof SweeplakeError && error.code === "WORKER_CRASHED" && !worker.isAlive;
    if (!isDeath || options.signal.aborted) throw error;
    return { kind: "death", isSimulated, code: isTimeout ? "POINT_TIMEOUT" : "WORKER_CRASHED", error };
  } finally {
    settled.abort();
    workers.giveBack(worker);
  }
}

/**
 * Calls `onSilence` once the journal has not grown for `limitMs` while points run, which is from its first growth on.
 * Ends when `settled` is aborted.
 */
async function watch(
  journal: WatchedJournal,
  limitMs: number,
  isSimulated: () => boolean,
  onSilence: () => void,
  settled: AbortSignal,
): Promise<void> {
  const { clock } = journal;
  const pollMs = Math.min(250, Math.max(5, Math.floor(limitMs / 10)));
  let size = journal.sizeBytes;
  let grewAt: number | undefined;
  for (;;) {
    try {
      await clock.sleep(pollMs, settled);
    } catch {
      // The attempt has settled: there is nothing left to watch.
      return;
    }
    if (isSimulated()) return;
    const found = await sizeOf(journal.path);
    if (found !== size) {
      size = found;
      grewAt = clock.monotonic();
    } else if (grewAt !== undefined && clock.monotonic() - grewAt > limitMs) {
      return onSilence();
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw scratchFailed(error);
  }
}
