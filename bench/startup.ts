/**
 * `npm run bench:startup [-- --rounds N] [--json] [--strict]`: how long `sweeplake --help` and a run of one point take,
 * from this checkout, which runs its TypeScript as it is, and from the package as it is published, which is compiled.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatTable } from "../src/apps/cli/terminal.ts";
import { createUserProject } from "../test/support/user-project.ts";
import { atMost } from "./bars.ts";
import { describeMachine } from "./describe-machine.ts";
import { runEngine } from "./engine.ts";
import { wholeNumber } from "./options.ts";
import { barsText, machineText } from "./print-report.ts";
import { reportFailure } from "./report-failure.ts";
import { runProgram } from "./run-program.ts";
import { median } from "./statistics.ts";
import { withFolder } from "./with-folder.ts";
import { workloadOf } from "./workload.ts";

/** The line that has a bar. */
const HELP = "--help, package";

const checkout = fileURLToPath(new URL("../", import.meta.url));

interface StartUpOptions {
  readonly rounds: number;
  readonly isJson: boolean;
  readonly isStrict: boolean;
}

function readOptions(words: readonly string[]): StartUpOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rounds: { type: "string", default: "11" },
      json: { type: "boolean", default: false },
      strict: { type: "boolean", default: false },
    },
  });
  return { rounds: wholeNumber("--rounds", values.rounds), isJson: values.json, isStrict: values.strict };
}

async function benchStartUp({ rounds, isJson, isStrict }: StartUpOptions): Promise<void> {
  const machine = describeMachine();
  const project = await createUserProject();
  try {
    const lines = await measureStartUp(join(project, "node_modules/sweeplake/bin/sweeplake.cjs"), rounds);
    const help = lines.find(({ line }) => line === HELP) as StartUpLine;
    const bars = [atMost(HELP, help.seconds * 1000, 200, "ms")];
    if (isJson) console.log(JSON.stringify({ machine, rounds, lines, bars }, null, 2));
    else console.log([machineText(machine), linesText(lines), barsText(bars)].join("\n\n"));
    if (isStrict && bars.some(({ isReached }) => isReached !== true)) process.exitCode = 1;
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

interface StartUpLine {
  readonly line: string;
  readonly seconds: number;
  /** The median of the rounds' own ratios to `node -e 0`. */
  readonly timesNode: number;
}

/** Medians over interleaved rounds, in the order of the programs below. */
async function measureStartUp(packaged: string, rounds: number): Promise<readonly StartUpLine[]> {
  const bin = join(checkout, "bin/sweeplake.cjs");
  const programs: readonly (readonly [line: string, run: () => Promise<number>])[] = [
    ["node -e 0", () => secondsOf("-e", "0")],
    [HELP, () => secondsOf(packaged, "--help")],
    ["--help, checkout", () => secondsOf(bin, "--help")],
    ["run of one point, package", () => secondsOfRun(packaged)],
    ["run of one point, checkout", () => secondsOfRun(bin)],
  ];
  const seconds = programs.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    for (const [at, [, run]] of programs.entries()) seconds[at]?.push(await run());
  }
  return programs.map(([line], at) => ({
    line,
    seconds: median(seconds[at] ?? []),
    timesNode: median((seconds[at] ?? []).map((value, round) => value / (seconds[0]?.[round] ?? 0))),
  }));
}

async function secondsOf(...words: readonly string[]): Promise<number> {
  return (await runProgram(process.execPath, words)).seconds;
}

function secondsOfRun(program: string): Promise<number> {
  return withFolder(join(checkout, ".cache/bench"), async (folder) => {
    return (await runEngine(workloadOf(1), { program, folder, workers: 1 })).seconds;
  });
}

function linesText(lines: readonly StartUpLine[]): string {
  const rows = lines.map(({ line, seconds, timesNode }) => [line, (seconds * 1000).toFixed(0), timesNode.toFixed(2)]);
  return formatTable(["", "ms", "x node"], rows);
}

await reportFailure(readOptions, benchStartUp);
