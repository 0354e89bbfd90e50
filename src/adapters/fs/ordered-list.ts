import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ListedObject } from "../../ports/index.ts";
import { absentIn } from "./failures.ts";
import { isKeyPart } from "./object-key.ts";

/**
 * The objects below `location` whose key starts with `prefix`, ascending by key; with `folders`, one level only, each
 * child folder as a prefix. Holds the names of one folder a level, never the tree.
 */
export async function* listInKeyOrder(
  location: string,
  prefix: string,
  folders: boolean,
): AsyncGenerator<ListedObject> {
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  for (const name of await namesInKeyOrder(location, folder)) {
    const key = folder + name;
    if (!key.startsWith(prefix)) continue;
    if (folders || !name.endsWith("/")) yield { key };
    else yield* listInKeyOrder(location, key, false);
  }
}

/**
 * The names in one folder, folders with a trailing slash. A folder's slash takes part in the order, because it does so
 * in the keys below it: `a-b` comes before `a/b`, though `a` comes before `a-b`.
 */
async function namesInKeyOrder(location: string, folder: string): Promise<readonly string[]> {
  const entries: Dirent[] = (await absentIn(location, readdir(join(location, folder), { withFileTypes: true }))) ?? [];
  return entries
    .filter((entry) => isKeyPart(entry.name) && (entry.isFile() || entry.isDirectory()))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
}
