/**
 * `npm run bench`: what a point costs, against the floor of DESIGN section 11. See docs/performance.md.
 *
 * Ends with 1 where a dataset is wrong, and then prints no time, or with `--strict` where a bar is missed; with 2 for
 * options that make no sense.
 */
import { barsOf } from "./bars.ts";
import { describeMachine } from "./describe-machine.ts";
import { findPython } from "./find-python.ts";
import type { Round } from "./measure-round.ts";
import { measureRound } from "./measure-round.ts";
import type { BenchOptions } from "./options.ts";
import { readOptions } from "./options.ts";
import { barsText, linesText, machineText } from "./print-report.ts";
import { summarise } from "./summarise.ts";

async function bench(options: BenchOptions): Promise<void> {
  const { points } = options.workload;
  const machine = describeMachine();
  const python = await findPython(options.python);
  const rounds: Round[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    process.stderr.write(`round ${round} of ${options.rounds}\n`);
    rounds.push(await measureRound({ ...options, python }));
  }
  const summary = summarise(rounds, points);
  const bars = barsOf(summary);
  if (options.isJson)
    console.log(JSON.stringify({ machine, points, rounds: options.rounds, ...summary, bars }, null, 2));
  else console.log([machineText(machine), linesText(summary.lines), barsText(bars)].join("\n\n"));
  if (options.isStrict && bars.some(({ isReached }) => isReached !== true)) process.exitCode = 1;
}

function fail(error: unknown, code: number): void {
  process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = code;
}

let options: BenchOptions | undefined;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  fail(error, 2);
}
if (options !== undefined) await bench(options).catch((error: unknown) => fail(error, 1));
