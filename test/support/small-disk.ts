import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A file system of its own on a folder, in memory. */
export interface SmallDisk extends AsyncDisposable {
  resize(megabytes: number): Promise<void>;
  setReadOnly(isReadOnly: boolean): Promise<void>;
}

/** Makes the folder a file system of so many megabytes. Rejects where this process may not mount. */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<SmallDisk> {
  await mkdir(folder);
  await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "sweeplake-test", folder]);
  const remount = async (option: string) => void (await run("mount", ["-o", `remount,${option}`, folder]));
  return {
    resize: (size) => remount(`size=${size}m`),
    setReadOnly: (isReadOnly) => remount(isReadOnly ? "ro" : "rw"),
    [Symbol.asyncDispose]: async () => void (await run("umount", ["-l", folder])),
  };
}

/** Why a test that needs a small disk cannot run here; false where it can. */
export async function whyNoSmallDisk(folder: string): Promise<string | false> {
  try {
    await using _ = await mountSmallDisk(folder, 1);
    return false;
  } catch (error) {
    return `mounting a tmpfs is refused here: ${(error as Error).message.split("\n").join(" ")}`;
  }
}
