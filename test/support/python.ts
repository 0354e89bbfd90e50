import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What Python programs of the tests may import besides the standard library. */
const requirements = ["pyarrow==26.0.1", "duckdb==1.5.5", "pandas==3.1.1", "polars==2.1.0"];

const cacheFolder = fileURLToPath(new URL("../../.cache/python/", import.meta.url));

const run = promisify(execFile);

const preparing = new Map<string, Promise<string>>();

/** The path of a Python interpreter that can import what tests need; see `pythonWith`. */
export function pythonInterpreter(): Promise<string> {
  return pythonWith(requirements);
}

/**
 * The path of a Python interpreter that can import `packages`, each `name==version`.
 *
 * The first call on a machine installs them into an environment of this repository's own, which needs `python3` with its
 * venv module and a package index. Rejects where that fails: a test that needs Python fails without it, it is never
 * skipped.
 */
export function pythonWith(packages: readonly string[]): Promise<string> {
  const folder = join(cacheFolder, packages.join("_").replaceAll("==", "-"));
  const prepared = preparing.get(folder) ?? prepareEnvironment(folder, packages);
  preparing.set(folder, prepared);
  return prepared;
}

/**
 * Runs the Python program at `script`, an absolute path, and gives what it printed on stdout, at most 256 MiB. Rejects
 * where the program ends with another code than 0, with what it printed on stderr.
 */
export async function runPython(script: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(await pythonInterpreter(), [script, ...args], { maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

/**
 * Makes the environment in a draft folder and moves it into place whole. Of several processes that start at once each
 * makes a draft, and the first to finish wins; a killed one leaves a draft that nobody uses. Gives its interpreter.
 */
async function prepareEnvironment(folder: string, packages: readonly string[]): Promise<string> {
  const interpreter = join(folder, "bin", "python");
  if (existsSync(interpreter)) return interpreter;
  await mkdir(cacheFolder, { recursive: true });
  const draft = await mkdtemp(join(cacheFolder, "draft-"));
  try {
    await run("python3", ["-m", "venv", draft]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"];
    await run(join(draft, "bin", "python"), [...pip, ...packages]);
    await moveIntoPlace(draft, folder);
    return interpreter;
  } catch (cause) {
    throw new Error(`python3 with venv and pip is needed to install ${packages.join(", ")}`, { cause });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function moveIntoPlace(draft: string, folder: string): Promise<void> {
  try {
    await rename(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
