import { readdir, readFile } from "node:fs/promises";
import { until } from "./until.ts";

/** Ids of the processes of this machine that have `marker` among their arguments, zombies left out. Linux only. */
export async function processesMarked(marker: string): Promise<readonly number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const isMarked = await Promise.all(ids.map(async (id) => (await commandLineOf(id)).includes(marker)));
  return ids.filter((id, at) => id !== process.pid && isMarked[at] === true);
}

/** Resolves once no process has `marker` among its arguments; rejects if that takes longer than `withinMs`. */
export async function noneMarked(marker: string, withinMs = 10_000): Promise<void> {
  await until(`no process with ${marker}`, async () => (await processesMarked(marker)).length === 0, withinMs);
}

/** Empty for a process that is gone; a zombie's is empty, too. */
async function commandLineOf(id: number): Promise<string> {
  try {
    return await readFile(`/proc/${id}/cmdline`, "utf8");
  } catch (error) {
    // Processes end while the list is read.
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}
