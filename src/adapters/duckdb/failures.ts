import { dirname } from "node:path";
import { messageOf, SweeplakeError } from "../../contract/index.ts";
import type { QuerySetup } from "../../ports/index.ts";

export function refused(message: string): SweeplakeError {
  return new SweeplakeError("QUERY_REFUSED", message);
}

/**
 * Turns what was thrown while a statement ran into an error with a code: QUERY_FAILED with the engine's message, unless
 * it has a code already.
 */
export type Translate = (error: unknown, sql: string) => SweeplakeError;

/**
 * The engine's message is kept up to its first blank line, in one line. Folders of this machine that the statement does
 * not name are cut off: readable files are named from the readable folder on.
 */
export function translator(setup: QuerySetup, temporaryFolder: string): Translate {
  const parents = [...new Set(setup.readableFolders.map((folder) => `${dirname(folder)}/`))];
  return (error, sql) => {
    if (error instanceof SweeplakeError) return error;
    let message = firstParagraph(messageOf(error)).replaceAll(temporaryFolder, "the temporary folder");
    for (const parent of parents) if (!sql.includes(parent)) message = message.replaceAll(parent, "");
    return new SweeplakeError("QUERY_FAILED", message, { cause: error });
  };
}

function firstParagraph(message: string): string {
  const [paragraph = ""] = message.trim().split(/\n\s*\n/);
  return paragraph.replaceAll(/\s*\n\s*/g, " ");
}
