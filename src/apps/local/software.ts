import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

/** Facts about the program and the machine that a run records. */

/** This installation's version. */
export function softwareVersion(): string {
  // The same place seen from src/apps/local and from dist/apps/local.
  const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  return manifest.version as string;
}

export function runtimeVersion(): string {
  return `node ${process.versions.node}`;
}

/** The URL of a module of this program, given without its ending: sources are .ts, compiled files .js. */
export function moduleUrl(path: string, base: string): URL {
  return new URL(path + (base.endsWith(".ts") ? ".ts" : ".js"), base);
}

/** The git commit that a folder is at, with `+dirty` where it has changes; null outside a repository or without git. */
export async function codeCommit(folder: string): Promise<string | null> {
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)("git", ["-C", folder, ...args], { timeout: 5_000 });
    return stdout.trim();
  };
  try {
    const commit = await git("rev-parse", "HEAD");
    const changes = await git("status", "--porcelain", "--", ".");
    return changes === "" ? commit : `${commit}+dirty`;
  } catch {
    // Not in a repository, no git, or a repository without a commit: there is no commit to record.
    return null;
  }
}
