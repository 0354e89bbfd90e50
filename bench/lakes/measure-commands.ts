import { spawn } from "node:child_process";
import { once } from "node:events";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { runs } from "../../src/apps/cli/commands/runs.ts";
import { status } from "../../src/apps/cli/commands/status.ts";
import { openLocalLake } from "../../src/apps/local/open-local-lake.ts";
import { acceptLocalSweep, prepareLocalSweep } from "../../src/apps/local/run-sweep.ts";

/** Milliseconds of one thing that a user asks of a lake. */
export interface CommandTime {
  readonly name: string;
  /** In a process that has done it before, so without starting Node.js and loading code. */
  readonly insideMs: number;
  /** A whole process from its start to its end; null for what is only part of a command. */
  readonly processMs: number | null;
}

const REPEATS = 7;
const program = fileURLToPath(new URL("../../bin/sweeplake.cjs", import.meta.url));
const modelFolder = fileURLToPath(new URL("./model", import.meta.url));
const silence = () => new Writable({ write: (_chunk, _encoding, done) => done() });
const terminal = { stdout: silence(), stderr: silence(), isInteractive: false, width: 80 };

/** Times `runs`, `status` of the run `runId`, and what `run` does before it dispatches. Adds a few accepted runs. */
export async function measureCommands(lake: string, runId: string): Promise<readonly CommandTime[]> {
  const inside = {
    runs: () => runs(terminal, { lake, limit: 20 }),
    [`status ${runId}`]: () => status(terminal, runId, { lake }),
    accept: () => accept(lake),
  };
  const times: CommandTime[] = [];
  for (const [name, work] of Object.entries(inside)) {
    const insideMs = await medianMs(async () => void (await work()));
    const processMs = name === "accept" ? null : await medianMs(() => spawned([...name.split(" "), "--lake", lake]));
    times.push({ name, insideMs, processMs });
  }
  return times;
}

/** Milliseconds of a process that does nothing: the start of Node.js and of the program. */
export function measureStart(): Promise<number> {
  return medianMs(() => spawned(["--version"]));
}

async function accept(folder: string): Promise<void> {
  const nothing = () => undefined;
  const lake = openLocalLake(folder, { info: nothing, warn: nothing, error: nothing });
  const request = { model: "./accepted.ts", dimensions: { x: [1, 2, 3] } };
  const sweep = await prepareLocalSweep(lake, request, modelFolder);
  const exports = { run_context: true, effective_parameters: true };
  await acceptLocalSweep(lake, sweep, { requestSource: "library", exports });
}

async function spawned(words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}`);
}

/** The median of a few times; the first, in which code is loaded, does not count. */
async function medianMs(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return times.slice(1).sort((a, b) => a - b)[REPEATS >> 1] as number;
}
