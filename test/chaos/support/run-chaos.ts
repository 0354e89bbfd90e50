import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFsObjectStore } from "../../../src/adapters/fs/index.ts";
import { createMemoryObjectStore } from "../../../src/adapters/memory/index.ts";
import { temporaryFiles } from "../../support/run-data.ts";
import type { Choices } from "./choices.ts";
import { choicesOf, scenarioSeed } from "./choices.ts";
import { disturbRun } from "./disturb-run.ts";
import { killRun, withKillableSweeps } from "./kill-run.ts";
import type { ReferenceSweep } from "./sweeps.ts";
import { referenceSweeps } from "./sweeps.ts";

export interface ChaosOptions {
  readonly seed: number;
  /** Scenarios are run until this many faults have come to pass. */
  readonly faults: number;
  /** Called after each scenario, with its number and the faults so far. */
  readonly onScenario?: (scenario: number, faults: number) => void;
}

/** How many faults of which sort (the first word) have come to pass. */
export type FaultCounts = Readonly<Record<string, number>>;

/**
 * Disturbs runs in this process, one in eight of them on a real file system; see `disturbRun`. Rejects at the first
 * scenario after which something is not as it should be, naming it.
 */
export async function chaosInProcess(options: ChaosOptions): Promise<FaultCounts> {
  const sweeps = await referenceSweeps();
  return untilEnough(options, (choices) => {
    const sweep = choices.oneOf(sweeps);
    return choices.chance(1 / 8)
      ? disturbOnDisk(sweep, choices)
      : disturbRun(sweep, createMemoryObjectStore(), choices);
  });
}

async function disturbOnDisk(sweep: ReferenceSweep, choices: Choices): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "sweeplake-chaos-"));
  try {
    const faults = await disturbRun(sweep, createFsObjectStore(folder), choices);
    const left = await temporaryFiles(folder);
    if (left.length > 0) throw new Error(`temporary files are left: ${left.join(", ")}`);
    return faults;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Kills real processes; see `killRun`. When exactly they die is the machine's choice, too. */
export async function chaosOfProcesses(options: ChaosOptions): Promise<FaultCounts> {
  let counts: FaultCounts = {};
  await withKillableSweeps(async (sweeps) => {
    let lakes = 0;
    counts = await untilEnough(options, (choices) => killRun(choices.oneOf(sweeps), choices, `lake-${lakes++}`));
  });
  return counts;
}

async function untilEnough(
  options: ChaosOptions,
  runScenario: (choices: Choices) => Promise<readonly string[]>,
): Promise<FaultCounts> {
  const counts: Record<string, number> = {};
  let faults = 0;
  for (let scenario = 0; faults < options.faults; scenario++) {
    try {
      for (const fault of await runScenario(choicesOf(scenarioSeed(options.seed, scenario)))) {
        const sort = fault.split(" ")[0] as string;
        counts[sort] = (counts[sort] ?? 0) + 1;
        faults++;
      }
    } catch (error) {
      throw new Error(`chaos seed ${options.seed}, scenario ${scenario}`, { cause: error });
    }
    options.onScenario?.(scenario, faults);
  }
  return counts;
}
