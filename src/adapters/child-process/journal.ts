import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { readFile, truncate } from "node:fs/promises";
import { SweeplakeError } from "../../contract/index.ts";
import type { PointJournal } from "../../ports/index.ts";
import type { JournalOrder } from "./protocol.ts";

/**
 * The journal of one attempt as a file of lines. What is appended is written by one system call, so it outlives its process
 * the moment that the call returns; only a machine that loses power loses it, and then checkpoints in the lake remain.
 *
 * Failures of the scratch folder are STORE_FAILED: they say nothing about a shard.
 */

/** Opens the journal in a worker; it creates nothing before points run. `onEnd` is called when no point runs any more. */
export function openJournal({ path, blame }: JournalOrder, onEnd: () => void): PointJournal & { close(): void } {
  const found = guarded(() => readText(path));
  let file: number | undefined;
  const append = (lines: string) =>
    guarded(() => {
      file ??= openSync(path, "a");
      writeSync(file, `${lines}\n`);
    });
  return {
    saved: linesOf(found ?? ""),
    isResumed: found !== undefined,
    blame,
    // That the file has grown tells the parent that points run.
    begin: () => append(""),
    append,
    end: onEnd,
    close: () => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** What the parent knows of a journal between two workers. */
export interface JournalState {
  readonly sizeBytes: number;
  /** Points that are saved. */
  readonly points: number;
}

/** Looks at a journal that nobody writes, and cuts off a line that its writer died in, so that the next joins none. */
export async function inspectJournal(path: string): Promise<JournalState> {
  try {
    const bytes = await readFile(path);
    const sizeBytes = bytes.lastIndexOf("\n") + 1;
    if (sizeBytes < bytes.length) await truncate(path, sizeBytes);
    return { sizeBytes, points: linesOf(bytes.toString("utf8", 0, sizeBytes)).length };
  } catch (error) {
    if (isAbsent(error)) return { sizeBytes: 0, points: 0 };
    throw scratchFailed(error);
  }
}

/** Whole lines; empty ones only say that points go on. */
function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

function guarded<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw scratchFailed(error);
  }
}

/** A failure of the system's temporary folder, where journals are: STORE_FAILED. */
export function scratchFailed(error: unknown): SweeplakeError {
  const { code } = error as NodeJS.ErrnoException;
  const message = `the system's temporary folder cannot be used (${code}); free it, or set TMPDIR`;
  return new SweeplakeError("STORE_FAILED", message, { cause: error });
}
