import { randomUUID } from "node:crypto";
import { link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errnoCode } from "./failures.ts";

/**
 * Puts a file at `path`, whole or not at all, and durable once this resolves: the bytes go to a temporary sibling,
 * which takes the name at once. Creates the folder if need be.
 *
 * `if-absent` leaves an existing file untouched and resolves with `exists`. Rejects with the system's error.
 */
export async function publishFile(
  path: string,
  bytes: Uint8Array,
  mode: "if-absent" | "replace",
): Promise<"created" | "exists"> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await publishOnce(path, bytes, mode);
    } catch (error) {
      // Another process has taken the temporary file for the rest of a killed one, and removed it.
      if (errnoCode(error) !== "ENOENT" || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

/** A process removes such rests once in the life of a run, so losing a file to it more often is another trouble. */
const MAX_ATTEMPTS = 5;

async function publishOnce(path: string, bytes: Uint8Array, mode: "if-absent" | "replace") {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeSynced(temporary, bytes);
    const result = mode === "replace" ? await replace(temporary, path) : await claim(temporary, path);
    // Also for a file that exists: the caller builds on it, and its writer may not have come this far.
    await syncFolder(folder);
    return result;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Whether a file is one that a put makes and removes. */
export function isTemporary(name: string): boolean {
  return name.startsWith(".") && name.endsWith(".tmp");
}

async function replace(temporary: string, path: string): Promise<"created"> {
  await rename(temporary, path);
  return "created";
}

async function claim(temporary: string, path: string): Promise<"created" | "exists"> {
  try {
    await link(temporary, path);
    return "created";
  } catch (error) {
    // A folder of that name exists too, but is no object.
    if (errnoCode(error) === "EEXIST" && (await stat(path)).isFile()) return "exists";
    throw error;
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await openNew(path);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function openNew(path: string) {
  try {
    return await open(path, "wx");
  } catch (error) {
    if (errnoCode(error) !== "ENOENT") throw error;
    await createFolder(dirname(path));
    return await open(path, "wx");
  }
}

/** A new folder survives a crash once the folder that names it is synced, so each parent of a new one is. */
async function createFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let created = folder; created.length >= first.length; created = dirname(created)) {
    await syncFolder(dirname(created));
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its file systems keep names safe by themselves.
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
