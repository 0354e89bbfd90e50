import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * A command that starts another one for which the modes of files hold: root has a capability to pass over them, which is
 * given up. Anybody else needs no such command.
 */
export const bound: readonly string[] =
  process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];

/** Why modes cannot be made to hold here; false where they can. */
export async function whyNoPermissions(): Promise<string | false> {
  const folder = await mkdtemp(join(tmpdir(), "sweeplake-modes-"));
  try {
    await setWritable(folder, false);
    const [command = "", ...rest] = [...bound, "mkdir", join(folder, "new")];
    await run(command, rest);
    return "a folder without write permission is written to all the same";
  } catch (error) {
    const { message } = error as Error;
    return /permission denied/i.test(message)
      ? false
      : `permissions cannot be tested: ${message.split("\n").join(" ")}`;
  } finally {
    await setWritable(folder, true);
    await rm(folder, { recursive: true });
  }
}

/** Gives or takes the permission to put anything into a folder, or into one below it. */
export async function setWritable(folder: string, isWritable: boolean): Promise<void> {
  const mode = isWritable ? 0o755 : 0o555;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), mode);
  }
  await chmod(folder, mode);
}
