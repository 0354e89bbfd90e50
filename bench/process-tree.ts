import { readdirSync, readFileSync } from "node:fs";

/** What the processes of a tree hold at one moment, and what they have used so far. */
export interface TreeSample {
  /** Seconds since the watch began. */
  readonly seconds: number;
  /** Resident memory of all processes, summed: what they share is counted once for each. */
  readonly rssBytes: number;
  /** The same with shared pages divided among those who share them: what the machine has less of. */
  readonly pssBytes: number;
  /** Processor time of the tree so far, user and system, those that have ended included. */
  readonly cpuSeconds: number;
}

/** The largest values that were seen. */
export type TreePeak = Omit<TreeSample, "seconds">;

export interface TreeWatch {
  /** Ends the watch. Null where the system has no /proc to read. */
  stop(): readonly TreeSample[] | null;
}

/** How often a tree is looked at, milliseconds. A look takes about 2 ms for three processes. */
const INTERVAL_MS = 200;

/** What /proc counts processor time in, on every Linux. */
const TICKS_PER_SECOND = 100;

/** Looks at the process `root` and its descendants again and again until it is stopped. */
export function watchTree(root: number): TreeWatch {
  const samples: TreeSample[] = [];
  const startedAt = performance.now();
  const look = () => {
    const sample = sampleTree(root);
    if (sample !== undefined) samples.push({ seconds: (performance.now() - startedAt) / 1000, ...sample });
  };
  look();
  const timer = setInterval(look, INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return samples.length === 0 ? null : samples;
    },
  };
}

/** Of at least one sample. */
export function peakOf(samples: readonly TreeSample[]): TreePeak {
  const largest = (of: (sample: TreeSample) => number) => samples.reduce((peak, each) => Math.max(peak, of(each)), 0);
  return {
    rssBytes: largest((sample) => sample.rssBytes),
    pssBytes: largest((sample) => sample.pssBytes),
    cpuSeconds: largest((sample) => sample.cpuSeconds),
  };
}

/** Undefined where the process is gone, or there is no /proc. */
function sampleTree(root: number): TreePeak | undefined {
  const processes = listProcesses();
  if (!processes.has(root)) return undefined;
  let [rssBytes, pssBytes, cpuSeconds] = [0, 0, 0];
  for (const id of treeOf(root, processes)) {
    const memory = readOfProcess(id, "smaps_rollup") ?? "";
    rssBytes += kibibytes(memory, "Rss") * 1024;
    pssBytes += kibibytes(memory, "Pss") * 1024;
    cpuSeconds += processes.get(id)?.cpuSeconds ?? 0;
  }
  return { rssBytes, pssBytes, cpuSeconds };
}

interface ProcessEntry {
  readonly parent: number;
  readonly cpuSeconds: number;
}

function listProcesses(): ReadonlyMap<number, ProcessEntry> {
  const entries = new Map<number, ProcessEntry>();
  for (const id of processIds()) {
    const stat = readOfProcess(id, "stat");
    if (stat !== undefined) entries.set(id, parseStat(stat));
  }
  return entries;
}

/** proc(5): the name, in parentheses, may hold anything; the state follows it, then the parent. */
function parseStat(stat: string): ProcessEntry {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // utime, stime, and what ended children have used: cutime, cstime.
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), cpuSeconds: ticks / TICKS_PER_SECOND };
}

function processIds(): readonly number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    // Not Linux: nothing is measured.
    return [];
  }
}

function readOfProcess(id: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${id}/${file}`, "utf8");
  } catch {
    // It has ended meanwhile, or is not ours to look at.
    return undefined;
  }
}

function kibibytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(text)?.[1] ?? 0);
}

function treeOf(root: number, processes: ReadonlyMap<number, ProcessEntry>): readonly number[] {
  const tree = [root];
  // The list grows while it is walked.
  for (const id of tree) {
    for (const [child, { parent }] of processes) if (parent === id) tree.push(child);
  }
  return tree;
}
