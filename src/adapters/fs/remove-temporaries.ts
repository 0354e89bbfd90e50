import type { Dirent } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { errnoCode, storeFailed } from "./failures.ts";
import { isTemporary } from "./publish-file.ts";

/**
 * Removes what puts have left behind whose process was killed half-way. `places` are prefixes that end in `/`, for all
 * that is below, and keys, for the folder that the object is in.
 *
 * A process that is putting an object at the same time loses nothing: it writes its temporary file again.
 *
 * Throws STORE_FAILED.
 */
export async function removeTemporaries(location: string, places: readonly string[]): Promise<void> {
  for (const place of new Set(places)) {
    try {
      const folder = join(resolve(location), place.slice(0, place.lastIndexOf("/") + 1));
      for (const entry of await entriesOf(folder, place.endsWith("/"))) {
        if (entry.isFile() && isTemporary(entry.name)) await rm(join(entry.parentPath, entry.name), { force: true });
      }
    } catch (error) {
      throw storeFailed("clean", place, location, error);
    }
  }
}

async function entriesOf(folder: string, recursive: boolean): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true, recursive });
  } catch (error) {
    if (errnoCode(error) === "ENOENT") return [];
    throw error;
  }
}
