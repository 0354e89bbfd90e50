import { statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { createFsObjectStore } from "../../adapters/fs/index.ts";
import { systemClock } from "../../adapters/system/index.ts";
import { SweeplakeError, shown } from "../../contract/index.ts";
import type { Lake } from "../../lake/index.ts";
import { checkLake } from "../../lake/index.ts";
import type { Log } from "../../ports/index.ts";

/**
 * The lake in a folder, which need not exist yet. Creates nothing.
 *
 * Throws LAKE_INVALID where the path is a file, or has a folder with `=` in its name, which readers of Parquet would
 * take for a partition.
 */
export function openLocalLake(path: string, log: Log): Lake {
  const folder = resolve(path);
  if (path === "") throw new SweeplakeError("LAKE_INVALID", "the lake's path is empty; give a folder");
  const withEquals = folder.split(sep).find((part) => part.includes("="));
  if (withEquals !== undefined) {
    const valid = "readers of Parquet take such a folder for a partition: choose a path without =";
    throw new SweeplakeError("LAKE_INVALID", `the lake's path has the folder ${shown(withEquals)}; ${valid}`);
  }
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new SweeplakeError("LAKE_INVALID", `${path} is not a folder; a lake is one`);
  }
  return { store: createFsObjectStore(folder), clock: systemClock, log };
}

/** The same for a lake that must exist. Throws LAKE_NOT_FOUND where nothing was run into it yet. */
export async function openExistingLake(path: string, log: Log): Promise<Lake> {
  const lake = openLocalLake(path, log);
  if (await checkLake(lake)) return lake;
  const valid = "`sweeplake run` makes one, --lake names another";
  throw new SweeplakeError("LAKE_NOT_FOUND", `there is no lake at ${path}; ${valid}`);
}
