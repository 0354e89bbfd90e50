import { checkLake } from "./check-lake.ts";
import { runEngine } from "./engine.ts";
import type { TreePeak, TreeSample } from "./process-tree.ts";
import { peakOf } from "./process-tree.ts";
import { withFolder } from "./with-folder.ts";
import type { Workload } from "./workload.ts";

/** The memory of one run with two workers. */
export interface MemoryRun {
  readonly seconds: number;
  readonly peak: TreePeak;
  /** The peak within each tenth of the run's time, in order. */
  readonly deciles: readonly TreePeak[];
}

/**
 * Runs the workload with two workers and watches the memory of its process tree; the dataset is checked. Rejects where
 * the dataset is wrong, or the system cannot say what memory a process has.
 */
export function measureMemory(workload: Workload, program: string, parent: string): Promise<MemoryRun> {
  return withFolder(parent, async (folder) => {
    const { lake, seconds, samples } = await runEngine(workload, { program, folder, workers: 2 });
    await checkLake(lake, workload);
    if (samples === null) throw new Error("memory cannot be measured here: there is no /proc");
    return { seconds, peak: peakOf(samples), deciles: decilesOf(samples) };
  });
}

/** The peaks within ten equal parts of the time up to the last sample. A part in which nothing was seen has zeros. */
export function decilesOf(samples: readonly TreeSample[]): readonly TreePeak[] {
  const end = samples.at(-1)?.seconds ?? 0;
  const parts: TreeSample[][] = Array.from({ length: 10 }, () => []);
  for (const sample of samples) {
    const at = end === 0 ? 0 : Math.min(9, Math.floor((sample.seconds / end) * 10));
    parts[at]?.push(sample);
  }
  return parts.map(peakOf);
}
