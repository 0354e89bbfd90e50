import { dateKey, datePrefix, datesPrefix, SweeplakeError, timeOfRunId, utcDate } from "../contract/index.ts";
import type { Lake } from "./lake.ts";
import { readRun } from "./run-log.ts";

/** A run as the index has it. */
export interface IndexedRun {
  readonly run_date: string;
  readonly run_id: string;
}

/** Lists a run under its date. Done after the claim, and again on every replay, so a crash in between heals. */
export async function indexRun(lake: Lake, run: IndexedRun): Promise<void> {
  await lake.store.putIfAbsent(dateKey(run.run_date, run.run_id), new Uint8Array());
}

/**
 * Every run, newest first: by date, within a date by when it was accepted, at the same millisecond by descending run_id.
 *
 * The index is read one date after the other, as far as runs are asked for. Run ids that were not chosen by a user tell
 * when they were made; of the others of a date the specifications are read, too. A run whose specification is damaged or
 * gone comes last in its date.
 */
export async function* listRuns(lake: Lake): AsyncGenerator<IndexedRun> {
  const dates: string[] = [];
  for await (const { key } of lake.store.list(datesPrefix, { folders: true })) {
    if (key.endsWith("/")) dates.push(key.slice(datesPrefix.length, -1));
  }
  for (const run_date of dates.reverse()) {
    const prefix = datePrefix(run_date);
    const runs: IndexedRun[] = [];
    for await (const { key } of lake.store.list(prefix)) runs.push({ run_date, run_id: key.slice(prefix.length) });
    yield* await newestFirst(lake, runs.reverse());
  }
}

/** Specifications that are read at once. */
const READERS = 16;

async function newestFirst(lake: Lake, runs: readonly IndexedRun[]): Promise<readonly IndexedRun[]> {
  const times = new Map<IndexedRun, number>();
  const waiting = runs.values();
  const lane = async () => {
    for (const run of waiting) times.set(run, await timeOf(lake, run));
  };
  if (runs.length > 1) await Promise.all(Array.from({ length: READERS }, lane));
  return runs.toSorted((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0));
}

/** When a run was accepted; 0 where that cannot be known. */
async function timeOf(lake: Lake, { run_date, run_id }: IndexedRun): Promise<number> {
  const time = timeOfRunId(run_id);
  if (time !== undefined && utcDate(time) === run_date) return time;
  try {
    return (await readRun(lake, run_id))?.accepted_at ?? 0;
  } catch (error) {
    // One damaged run must not hide the others; whoever reads it is told.
    if (error instanceof SweeplakeError && error.code === "LAKE_CORRUPT") return 0;
    throw error;
  }
}
