import { mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createTempFolder } from "./temp-folder.ts";

/** A temporary folder with the files of models. */
export interface ModelFolder extends AsyncDisposable {
  /** A real path. */
  readonly path: string;
  /** A module of ours in place of `sweeplake`: its `defineModel` wraps what it gets in `{ defined }`. */
  readonly sweeplakeEntry: URL;
}

/** `files` are contents by path, relative to the folder. */
export async function createModelFolder(files: Readonly<Record<string, string>>): Promise<ModelFolder> {
  const temporary = await createTempFolder();
  const root = await realpath(temporary.path);
  const path = join(root, "models");
  const entry = join(root, "installation", "entry.mjs");
  await write(entry, "export const defineModel = (model) => ({ defined: model });\n");
  for (const [name, content] of Object.entries(files)) await write(join(path, name), content);
  return { path, sweeplakeEntry: pathToFileURL(entry), [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose]() };
}

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
