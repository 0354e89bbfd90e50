import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A program of this folder in a process of its own. */
export interface StartedProgram {
  readonly child: ChildProcess;
  /** The next line on stdout. Rejects when there will be none. */
  nextLine(): Promise<string>;
  /**
   * Resolves when the process has ended and its streams are closed, which is not before every process that has inherited
   * its stderr has ended too.
   */
  readonly closed: Promise<ClosedProgram>;
}

export interface ClosedProgram {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function startProgram(name: string, args: readonly string[]): StartedProgram {
  const path = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async nextLine() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} has ended: ${output.stderr}`);
      return value;
    },
    closed: once(child, "close").then(([code, signal]) => ({ code, signal, ...output })),
  };
}
