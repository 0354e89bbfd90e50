import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fingerprintTree } from "./tree.ts";

/**
 * The files of effective_parameters and outcomes in a lake's folder with the SHA-256 of their bytes, by path without the
 * date of acceptance: midnight may pass between two runs.
 */
export async function dataFiles(lake: string): Promise<Readonly<Record<string, string>>> {
  const entries = Object.entries(await fingerprintTree(lake));
  const isData = ([path]: [string, string]) => /^dataset=(effective_parameters|outcomes)\//.test(path);
  return Object.fromEntries(entries.filter(isData).map(([path, hash]) => [path.replace(/run_date=[^/]+/, ""), hash]));
}

/** Temporary files in a lake's folder; there should be none once no process writes to it. */
export async function temporaryFiles(lake: string): Promise<readonly string[]> {
  return filesMatching(lake, /\.tmp$/);
}

/** The paths of a lake's files that match, sorted. Processes may be writing to the lake meanwhile. */
export async function filesMatching(lake: string, pattern: RegExp): Promise<readonly string[]> {
  const paths = await readdir(lake, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return paths
    .filter((path) => pattern.test(path))
    .map((path) => join(lake, path))
    .sort();
}
