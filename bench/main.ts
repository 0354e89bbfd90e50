/**
 * `npm run bench`: what a point costs, against the floor of DESIGN section 11. See docs/performance.md.
 *
 * Ends with 1 where a dataset is wrong, and then prints no time, or with `--strict` where a bar is missed; with 2 for
 * options that make no sense.
 */
import type { Bar } from "./bars.ts";
import { barsOf, memoryBar } from "./bars.ts";
import { describeMachine } from "./describe-machine.ts";
import { findPython } from "./find-python.ts";
import { measureMemory } from "./measure-memory.ts";
import { measurePeers } from "./measure-peers.ts";
import type { Round } from "./measure-round.ts";
import { measureRound } from "./measure-round.ts";
import type { BenchOptions } from "./options.ts";
import { readOptions } from "./options.ts";
import { barsText, benchText, machineText, memoryText } from "./print-report.ts";
import { profileWorker } from "./profile/profile-worker.ts";
import { reportFailure } from "./report-failure.ts";
import { summarise } from "./summarise.ts";

/** What was found, as one document and as text. */
interface Report {
  readonly document: object;
  readonly text: string;
  readonly bars: readonly Bar[];
}

async function bench(options: BenchOptions): Promise<void> {
  const machine = describeMachine();
  const { points } = options.workload;
  const { document, text, bars } = options.isMemoryOnly ? await reportMemory(options) : await reportAll(options);
  if (options.isJson) console.log(JSON.stringify({ machine, points, ...document, bars }, null, 2));
  else console.log([machineText(machine), text, barsText(bars)].join("\n\n"));
  if (options.isStrict && bars.some(({ isReached }) => isReached !== true)) process.exitCode = 1;
}

async function reportAll(options: BenchOptions): Promise<Report> {
  const { workload, program, folder } = options;
  const python = await findPython(options.python);
  const rounds: Round[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    process.stderr.write(`round ${round} of ${options.rounds}\n`);
    rounds.push(await measureRound({ ...options, python }));
  }
  process.stderr.write("profile\n");
  const profile = await profileWorker(workload, program, folder);
  const peers = options.hasPeers ? await measurePeers(folder) : [];
  const summary = summarise(rounds, workload.points);
  const bench = { rounds: options.rounds, ...summary, profile, peers };
  return { document: bench, text: benchText(workload.points, bench), bars: barsOf(summary) };
}

async function reportMemory({ workload, program, folder }: BenchOptions): Promise<Report> {
  const memory = await measureMemory(workload, program, folder);
  return { document: { memory }, text: memoryText(memory), bars: [memoryBar(memory.peak.rssBytes)] };
}

await reportFailure(readOptions, bench);
