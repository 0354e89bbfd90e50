import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { until } from "./until.ts";

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const program = fileURLToPath(new URL("../../bin/sweeplake.cjs", import.meta.url));

/** A command that is running. */
export interface RunningCli {
  /** Sends a signal to the command's own process. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves once stderr has what matches; rejects when the command has ended without it. */
  says(pattern: RegExp): Promise<void>;
  /** What it has written to stderr so far. */
  stderr(): string;
  /** Resolves when the command and everything that holds its output has ended. The code is null after a signal. */
  readonly ended: Promise<CliResult>;
}

/**
 * Starts the command line as a user does, in `cwd`, with `env` added to the environment. `wrapper` is a command that
 * starts the command given to it.
 */
export function startSweeplake(
  cwd: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  wrapper: readonly string[] = [],
): RunningCli {
  const [command = "", ...rest] = [...wrapper, process.execPath, program, ...words];
  const child = spawn(command, rest, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return {
    stderr: () => stderr,
    kill: (signal) => void child.kill(signal),
    says: (pattern) =>
      until(`${pattern} on stderr`, () => {
        if (pattern.test(stderr)) return true;
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`ended without ${pattern}: ${stderr}`);
        return false;
      }),
    ended,
  };
}

/** Runs the command line as a user does, in `cwd`, and resolves when it has ended. */
export function sweeplake(cwd: string, ...words: readonly string[]): Promise<CliResult> {
  return startSweeplake(cwd, words).ended;
}

/** The same for a command that must succeed, with its JSON document. */
export async function sweeplakeJson<Value>(cwd: string, ...words: readonly string[]): Promise<Value> {
  const result = await sweeplake(cwd, ...words, "--json");
  if (result.code !== 0 && result.code !== 1) throw new Error(`exit ${result.code}: ${result.stdout}${result.stderr}`);
  return JSON.parse(result.stdout) as Value;
}
