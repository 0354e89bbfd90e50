import { stat } from "node:fs/promises";
import { getSystemErrorMap } from "node:util";
import { messageOf, SweeplakeError } from "../../contract/index.ts";

/** What link() answers on file systems that have no hard links. */
const noHardLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV"]);

/**
 * The failure of one operation as STORE_FAILED: operation, key, the store's location and the system's reason. The cause
 * is kept; its text is not, since it names temporary files.
 */
export function storeFailed(operation: string, key: string, location: string, error: unknown): SweeplakeError {
  const reason = reasonOf(error);
  return new SweeplakeError("STORE_FAILED", `cannot ${operation} "${key}" in ${location}: ${reason}`, { cause: error });
}

/** The errno code of a system error, else undefined. */
export function errnoCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/**
 * What reading gives, or undefined where there is no such file: nothing of that name, a folder, or a path below a file.
 * Only the store's own place must not be a file.
 */
export async function absentIn<Found>(location: string, reading: Promise<Found>): Promise<Found | undefined> {
  try {
    return await reading;
  } catch (error) {
    const code = errnoCode(error);
    if (code === "ENOENT" || code === "EISDIR") return undefined;
    if (code === "ENOTDIR" && (await stat(location)).isDirectory()) return undefined;
    throw error;
  }
}

function reasonOf(error: unknown): string {
  const code = errnoCode(error);
  if (code === undefined) return messageOf(error);
  const { errno, syscall } = error as NodeJS.ErrnoException;
  if (syscall === "link" && noHardLinks.has(code)) {
    return `${code} (this file system lacks hard links, which a lake needs)`;
  }
  const text = getSystemErrorMap().get(errno ?? 0)?.[1];
  return text === undefined ? code : `${code} (${text})`;
}
