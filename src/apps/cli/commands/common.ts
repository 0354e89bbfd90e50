import { createTextLog } from "../../../adapters/system/index.ts";
import type { Lake } from "../../../lake/index.ts";
import { DEFAULT_LAKE } from "../../local/defaults.ts";
import { openExistingLake, openLocalLake } from "../../local/open-local-lake.ts";
import type { Terminal } from "../terminal.ts";

/** Options that every command has. */
export interface CommonOptions {
  readonly lake: string;
  readonly json?: true;
}

/** The lake to write to; it need not exist. */
export function targetLake(terminal: Terminal, options: CommonOptions): Lake {
  return openLocalLake(options.lake, createTextLog(terminal.stderr));
}

/** The lake to read from; LAKE_NOT_FOUND where there is none. */
export function existingLake(terminal: Terminal, options: CommonOptions): Promise<Lake> {
  return openExistingLake(options.lake, createTextLog(terminal.stderr));
}

/** What to type for a further command on the same lake. */
export function hint(options: CommonOptions, ...words: readonly string[]): string {
  const lake = options.lake === DEFAULT_LAKE ? [] : ["--lake", quoted(options.lake)];
  return ["npx sweeplake", ...words, ...lake].join(" ");
}

/** A word as a POSIX shell takes it literally. */
function quoted(word: string): string {
  return /^[\w./:@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
