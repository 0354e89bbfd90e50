import { closeSync, fstatSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { stat } from "node:fs/promises";
import type { PointJournal } from "../../ports/index.ts";
import type { JournalOrder } from "./protocol.ts";

/**
 * The journal of one attempt as a file of lines. A line is written by one system call, so it outlives its process the
 * moment that the call returns; only a machine that loses power loses it, and then checkpoints in the lake remain.
 */

/** Opens the journal in a worker. `onEnd` is called when no point runs any more. */
export function openJournal({ path, blame }: JournalOrder, onEnd: () => void): PointJournal & { close(): void } {
  const saved = readSaved(path);
  let file: number | undefined;
  const open = (): number => {
    file ??= openSync(path, "a");
    return file;
  };
  return {
    saved,
    blame,
    begin: () => {
      // That there is something in the file tells the parent that points run. Only the first worker says so: to the
      // parent, a file that has grown since the last death means that another point was finished.
      if (fstatSync(open()).size === 0) writeSync(open(), "\n");
    },
    append: (line) => {
      writeSync(open(), `${line}\n`);
    },
    end: onEnd,
    close: () => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** The whole lines of the file. A line that was cut off is removed, so that the next one does not join it. */
function readSaved(path: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole.split("\n").filter((line) => line !== "");
}

/** The journal's size in bytes as the parent sees it: it grows with every point. 0 before points run. */
export async function journalSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}
