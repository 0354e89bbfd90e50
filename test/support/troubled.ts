import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { noneMarked, processesMarked } from "./processes.ts";

const modelFile = fileURLToPath(new URL("./models/troubled.ts", import.meta.url));

/** A sweep of the troubled model. */
export interface TroubledSweep {
  readonly runId: string;
  /** One point each, in this order; see the model for what they do. */
  readonly kinds: readonly string[];
  /** Default 1. */
  readonly shardCount?: number;
  readonly limits?: Readonly<Record<string, number>>;
}

/**
 * Makes a folder with the troubled model for the time of `use`. Afterwards no process may be left that works on a lake
 * in it; those that are, after a test that failed, are killed, and the folder is removed.
 */
export async function inTroubledFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sweeplake-troubled-"));
  try {
    await cp(modelFile, join(folder, "troubled.ts"));
    await use(folder);
    await noneMarked(folder);
  } finally {
    for (const id of await processesMarked(folder)) process.kill(id, "SIGKILL");
    await noneMarked(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes a sweep file into the folder and gives its name. */
export async function writeSweep(folder: string, sweep: TroubledSweep): Promise<string> {
  const name = `${sweep.runId}.json`;
  const request = {
    model: "./troubled.ts",
    run_id: sweep.runId,
    dimensions: { kind: sweep.kinds },
    sharding: { shard_count: sweep.shardCount ?? 1 },
    limits: sweep.limits ?? {},
  };
  await writeFile(join(folder, name), JSON.stringify(request));
  return name;
}

/** The kinds whose simulation was begun in the folder, in order. */
export async function simulated(folder: string): Promise<readonly string[]> {
  try {
    return (await readFile(join(folder, "simulated"), "utf8")).split("\n").filter((line) => line !== "");
  } catch (error) {
    // No point has run yet.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** How often each of `kinds` was begun to be simulated in the folder. */
export async function simulationsOf(
  folder: string,
  kinds: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const all = await simulated(folder);
  return Object.fromEntries(kinds.map((kind) => [kind, all.filter((each) => each === kind).length]));
}

/** `count` kinds of one sort. */
export function several(word: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${word} ${index}`);
}
