import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { outcomesRecord } from "../src/contract/index.ts";
import type { ProgramRun } from "./run-program.ts";
import { runProgram } from "./run-program.ts";
import type { Workload } from "./workload.ts";
import { requestOf } from "./workload.ts";

/** How the command line is run. */
export interface EngineOptions {
  /** The program that a user calls `sweeplake`. */
  readonly program: string;
  /** An existing folder of this run's own: the sweep file and the lake go into it. */
  readonly folder: string;
  readonly workers: number;
  /** Options of Node.js itself, for the process and its workers. */
  readonly nodeOptions?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface EngineRun extends ProgramRun {
  readonly lake: string;
}

/** `sweeplake run` of the workload into a new lake, as a user runs it. Rejects where it does not end with 0. */
export async function runEngine(workload: Workload, options: EngineOptions): Promise<EngineRun> {
  const { folder, program, workers, nodeOptions = [], env = {} } = options;
  const [sweep, lake] = [join(folder, "sweep.json"), join(folder, "lake")];
  await writeFile(sweep, JSON.stringify(requestOf(workload)));
  const words = ["run", sweep, "--lake", lake, "--workers", String(workers), "--json"];
  return { ...(await runProgram(process.execPath, [...nodeOptions, program, ...words], { env })), lake };
}

/** Bytes of the data files of a lake by dataset. */
export async function datasetBytes(
  lake: string,
): Promise<Readonly<Record<"effectiveParameters" | "outcomes", number>>> {
  const sizes = { effectiveParameters: 0, outcomes: 0 };
  for (const entry of await readdir(lake, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    if (path.includes("dataset=effective_parameters")) sizes.effectiveParameters += (await stat(path)).size;
    if (path.includes(`dataset=${outcomesRecord.dataset}`)) sizes.outcomes += (await stat(path)).size;
  }
  return sizes;
}
