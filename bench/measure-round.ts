import { checkLake } from "./check-lake.ts";
import type { EngineRun } from "./engine.ts";
import { datasetBytes, runEngine } from "./engine.ts";
import type { Measured } from "./lines/print-measured.ts";
import type { TreePeak } from "./process-tree.ts";
import { runLine, runProgram } from "./run-program.ts";
import { withFolder } from "./with-folder.ts";
import type { Workload } from "./workload.ts";
import { checksum, RUN_ID, workloadOf } from "./workload.ts";

/** One measurement of one line. */
export interface Timing {
  readonly seconds: number;
  /** Processor time; null where the system cannot say. */
  readonly cpuSeconds: number | null;
  /** Of the line's whole process tree; null where the system cannot say. */
  readonly peak: TreePeak | null;
}

/** What pyarrow did with the data of a run. */
export interface WrittenFiles {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly bytes: number;
  readonly rows: number;
  readonly pyarrow: string;
  readonly python: string;
}

/** Everything, measured once on the same points. */
export interface Round {
  readonly bareLoop: Timing;
  readonly hashedLoop: Timing;
  /** Null without pyarrow. */
  readonly floorFiles: (Timing & WrittenFiles) | null;
  readonly withoutFiles: Timing;
  readonly startUp: Timing;
  readonly oneWorker: Timing;
  readonly twoWorkers: Timing;
  readonly joinSeconds: number;
  readonly planSeconds: number;
  readonly bytes: Readonly<Record<"effectiveParameters" | "outcomes", number>>;
}

export interface RoundOptions {
  readonly workload: Workload;
  /** An interpreter that has pyarrow; undefined: none. */
  readonly python: string | undefined;
  readonly program: string;
  readonly isVerified: boolean;
  readonly folder: string;
}

/**
 * Measures every line once, one after another, and checks every dataset before it believes a time. Rejects where a
 * dataset is wrong, or a line has run other points.
 */
export async function measureRound(options: RoundOptions): Promise<Round> {
  const { workload } = options;
  const bareLoop = await measureLoop("bare-loop.ts", workload);
  const hashedLoop = await measureLoop("hashed-loop.ts", workload);
  const withoutFiles = await measureLoop("without-files.ts", workload);
  const startUp = await measureEngine({ ...options, workload: workloadOf(1) }, 1, nothingMore);
  const oneWorker = await measureEngine(options, 1, async ({ lake }) => ({
    bytes: await datasetBytes(lake),
    floorFiles: await writeWithPyarrow(options, lake),
  }));
  const twoWorkers = await measureEngine(options, 2, nothingMore);
  const plan = await runLine<{ seconds: number }>("plan-billion.ts", []);
  return {
    bareLoop,
    hashedLoop,
    withoutFiles,
    startUp: startUp.timing,
    oneWorker: oneWorker.timing,
    twoWorkers: twoWorkers.timing,
    joinSeconds: oneWorker.joinSeconds,
    planSeconds: plan.document.seconds,
    ...oneWorker.found,
  };
}

async function nothingMore(): Promise<void> {}

async function measureLoop(line: string, workload: Workload): Promise<Timing> {
  const { document, peak } = await runLine<Measured>(line, [String(workload.points)]);
  if (document.checksum !== checksum(workload)) throw new Error(`${line} has run other points: its checksum is wrong`);
  return { seconds: document.seconds, cpuSeconds: document.cpuSeconds, peak };
}

/** Runs the engine into a lake of its own, checks it, looks into it, and removes it. */
async function measureEngine<Found>(
  options: RoundOptions,
  workers: number,
  look: (run: EngineRun) => Promise<Found>,
): Promise<{ readonly timing: Timing; readonly joinSeconds: number; readonly found: Found }> {
  const { workload, program } = options;
  return withFolder(options.folder, async (folder) => {
    const run = await runEngine(workload, { program, folder, workers });
    const { joinSeconds } = await checkLake(run.lake, workload);
    if (options.isVerified) await runProgram(process.execPath, [program, "verify", RUN_ID, "--lake", run.lake]);
    const { seconds, peak } = run;
    return { timing: { seconds, cpuSeconds: peak?.cpuSeconds ?? null, peak }, joinSeconds, found: await look(run) };
  });
}

function writeWithPyarrow(options: RoundOptions, lake: string): Promise<(Timing & WrittenFiles) | null> {
  const { python, workload } = options;
  return withFolder(options.folder, async (scratch) => {
    if (python === undefined) return null;
    const { document, peak } = await runLine<WrittenFiles>("write_parquet.py", [lake, RUN_ID, scratch], python);
    if (document.rows !== 2 * workload.points)
      throw new Error(`pyarrow wrote ${document.rows} rows, not those of both files`);
    return { ...document, peak };
  });
}
