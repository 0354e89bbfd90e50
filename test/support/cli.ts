import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const program = fileURLToPath(new URL("../../bin/sweeplake.cjs", import.meta.url));

/** Runs the command line as a user does, in `cwd`, and resolves when it has ended. */
export function sweeplake(cwd: string, ...words: readonly string[]): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** The same for a command that must succeed, with its JSON document. */
export async function sweeplakeJson<Value>(cwd: string, ...words: readonly string[]): Promise<Value> {
  const result = await sweeplake(cwd, ...words, "--json");
  if (result.code !== 0 && result.code !== 1) throw new Error(`exit ${result.code}: ${result.stdout}${result.stderr}`);
  return JSON.parse(result.stdout) as Value;
}
