import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TreePeak, TreeSample } from "./process-tree.ts";
import { peakOf, watchTree } from "./process-tree.ts";

/** A program that has ended well. */
export interface ProgramRun {
  /** Seconds from its start to its end, loading it included. */
  readonly seconds: number;
  readonly stdout: string;
  /** Of the whole process tree. Null where the system cannot say. */
  readonly samples: readonly TreeSample[] | null;
  readonly peak: TreePeak | null;
}

export interface ProgramOptions {
  /** The working directory. Default: this process's. */
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end and watches its process tree. Rejects where it ends with another code than 0. */
export async function runProgram(
  file: string,
  words: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramRun> {
  const startedAt = performance.now();
  const child = spawn(file, words, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (texts.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (texts.stderr += text));
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  const watch = child.pid === undefined ? undefined : watchTree(child.pid);
  try {
    const code = await ended;
    const seconds = (performance.now() - startedAt) / 1000;
    if (code !== 0) throw new Error(`${[file, ...words].join(" ")} ended with ${code}: ${texts.stderr.trim()}`);
    const samples = watch?.stop() ?? null;
    return { seconds, stdout: texts.stdout, samples, peak: samples === null ? null : peakOf(samples) };
  } finally {
    watch?.stop();
  }
}

/** Runs a program of `bench/lines`, by its file name, and gives the JSON document that it printed. */
export async function runLine<Document>(line: string, words: readonly string[], interpreter = process.execPath) {
  const program = fileURLToPath(new URL(`./lines/${line}`, import.meta.url));
  const run = await runProgram(interpreter, [program, ...words]);
  return { ...run, document: JSON.parse(run.stdout) as Document };
}
