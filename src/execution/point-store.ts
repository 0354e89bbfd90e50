import type { RunSpecification } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import { putCheckpoint, readCheckpoints } from "../lake/index.ts";
import type { Blame, PointJournal } from "../ports/index.ts";
import { LineBuffer } from "./line-buffer.ts";
import type { SavedPoint } from "./point-log.ts";
import { decodePoints, encodePoint } from "./point-log.ts";

/** Where finished points of one attempt are kept until their shard is committed. */
export interface PointStore {
  /** Points that earlier processes or attempts finished, consecutive from the shard's first. */
  readonly saved: readonly SavedPoint[];
  /** What the first point that is not saved is to be blamed for, if for anything. */
  readonly blame: Blame | null;
  /** Says that points run from here on: to be called before the first point that is not saved. */
  begin(): void;
  /** Keeps a point from the loss of this process, or leaves it to the next call where it took less than that costs. */
  save(point: SavedPoint): void;
  /** Keeps what was saved from the loss of this machine, if it is worth it by now. To be called between points. */
  checkpoint(): Promise<void>;
}

export interface PointStoreOptions {
  readonly lake: Lake;
  readonly run: RunSpecification;
  readonly shardId: number;
  readonly startIndex: number;
  readonly metricCount: number;
  readonly journal: PointJournal | undefined;
  /** Uncommitted work, in milliseconds, that is worth a checkpoint in the lake. */
  readonly checkpointAfterMs: number;
}

/** Reads what there is: the worker's journal, or the checkpoints in the lake where they reach further. */
export async function openPointStore(options: PointStoreOptions): Promise<PointStore> {
  const { lake, run, shardId, journal, checkpointAfterMs } = options;
  const checkpoints = await readCheckpoints(lake, run, shardId);
  const decode = (lines: readonly string[]) => decodePoints(lines, options.startIndex, options.metricCount);
  const fromLake = decode(checkpoints.flat());
  const fromJournal = decode(journal?.saved ?? []);
  if (fromLake.length < checkpoints.flat().length) {
    const point = options.startIndex + fromLake.length;
    lake.log.warn(`checkpoints of shard ${shardId} are ignored from point ${point} on: their lines make no sense`, {
      run_id: run.run_id,
    });
  }
  const saved = fromJournal.length > fromLake.length ? fromJournal : fromLake;
  const uncheckpointed = new LineBuffer();
  for (const point of saved.slice(fromLake.length)) uncheckpointed.push(encodePoint(point));
  let checkpointNumber = checkpoints.length + 1;
  let isOurs = fromLake.length === checkpoints.flat().length;
  let checkpointedAt = performance.now();
  const held = journal === undefined ? undefined : holdLines(journal);
  return {
    saved,
    blame: journal?.blame ?? null,
    begin: () => {
      // What the journal lacks is written to it, so that both always hold a run of points from the shard's first.
      for (const point of saved.slice(fromJournal.length)) journal?.append(encodePoint(point));
      journal?.begin();
    },
    save: (point) => {
      const line = encodePoint(point);
      held?.add(line, point.durationMs);
      if (isOurs) uncheckpointed.push(line);
    },
    checkpoint: async () => {
      held?.save();
      if (!isOurs || uncheckpointed.isEmpty || performance.now() - checkpointedAt < checkpointAfterMs) return;
      journal?.append("");
      // Another attempt at this shard that saved the same number first goes on by itself; this one stops saving.
      isOurs = (await putCheckpoint(lake, run, shardId, checkpointNumber++, uncheckpointed.take())) === "created";
      checkpointedAt = performance.now();
      journal?.append("");
    },
  };
}

/** Simulated time that is worth a write to the journal, milliseconds: less than any system call takes from here. */
const WORTH_SAVING_MS = 0.001;

/**
 * Holds lines back until the points that they stand for have taken that long, so that a model of a few operations is not
 * mostly a writer of journals: ADR 0024. A point that has left anything outside of its process took a system call, and
 * so longer: it is saved at once. Once a worker has died, every line is written at once: the next one to die must be
 * known by its place.
 */
function holdLines(journal: PointJournal) {
  const worthMs = journal.isResumed ? 0 : WORTH_SAVING_MS;
  let lines = "";
  let heldMs = 0;
  const save = () => {
    if (lines !== "") journal.append(lines);
    lines = "";
    heldMs = 0;
  };
  return {
    add: (line: string, durationMs: number | null) => {
      lines = lines === "" ? line : `${lines}\n${line}`;
      heldMs += durationMs ?? worthMs;
      if (heldMs >= worthMs) save();
    },
    save,
  };
}
