import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

/** Gives `use` a new folder within `parent` and removes it afterwards. */
export async function withFolder<Value>(parent: string, use: (folder: string) => Promise<Value>): Promise<Value> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "run-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
