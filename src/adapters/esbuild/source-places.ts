import { SourceMap } from "node:module";
import { join } from "node:path";
import { optionsFor } from "./compile.ts";
import { findModel } from "./model-source.ts";

/** Where a place in a model's bundled code, 1-based, comes from: `sir.ts:41`; undefined for what is no file's. */
export type SourcePlaces = (place: { readonly line: number; readonly column: number }) => string | undefined;

/**
 * The way back from a model's bundled code to its files, which are named relative to the model's folder. `path` and
 * `baseFolder` are as for `ModelSource.bundle`, which has succeeded; the files are compiled again, and must be as then.
 */
export async function sourcePlaces(path: string, baseFolder: string): Promise<SourcePlaces> {
  // Loaded here, as in `compile.ts`.
  const { build } = await import("esbuild");
  const options = optionsFor(await findModel(path, baseFolder));
  // A map needs a place beside a file, though neither is written.
  const outfile = join(options.absWorkingDir, "model.mjs");
  const { outputFiles } = await build({ ...options, outfile, sourcemap: "external", sourcesContent: false });
  const map = new SourceMap(JSON.parse(outputFiles.find((file) => file.path.endsWith(".map"))!.text));
  return ({ line, column }) => {
    const found = map.findEntry(line - 1, column - 1);
    return "originalSource" in found ? `${found.originalSource}:${found.originalLine + 1}` : undefined;
  };
}
