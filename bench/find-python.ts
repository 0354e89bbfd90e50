import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pythonInterpreter } from "../test/support/python.ts";

/** What `--python` says for a floor without files. */
const NONE = "none";

/**
 * An interpreter that has pyarrow: the one that was named, the machine's own, or one that is installed into the ignored
 * folder that the tests use. Undefined, said on stderr, where none can be had: the floor is then without its files.
 *
 * Rejects where the named one has no pyarrow.
 */
export async function findPython(named: string | undefined): Promise<string | undefined> {
  if (named === NONE) return undefined;
  if (named !== undefined) {
    if (await hasPyarrow(named)) return named;
    throw new Error(`--python ${named} cannot import pyarrow`);
  }
  if (await hasPyarrow("python3")) return "python3";
  try {
    return await pythonInterpreter();
  } catch (error) {
    const { message, cause } = error as Error;
    process.stderr.write(`the floor is without pyarrow's files: ${message} (${(cause as Error)?.message ?? ""})\n`);
    return undefined;
  }
}

async function hasPyarrow(interpreter: string): Promise<boolean> {
  try {
    await promisify(execFile)(interpreter, ["-c", "import pyarrow.parquet"]);
    return true;
  } catch {
    // Absent, or without the module: what to do then is the caller's question.
    return false;
  }
}
