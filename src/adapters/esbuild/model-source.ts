import { realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SweeplakeError, sha256 } from "../../contract/index.ts";
import type { ModelBundle, ModelSource } from "../../ports/index.ts";
import { compileModel } from "./compile.ts";
import { executeModel } from "./execute.ts";
import { joinPackages, splitPackages } from "./packages.ts";

/**
 * A ModelSource over TypeScript and JavaScript files, bundled by esbuild. Local files, JSON too, become part of the
 * code; tsconfig files play no part. `sweeplake` and `zod` are always this installation's, other packages those that
 * are installed at or above the model's folder (its real one, where the path is a link).
 *
 * `sweeplakeEntry` is the module that a model gets for `import "sweeplake"`.
 */
export function createEsbuildModelSource(options: { readonly sweeplakeEntry: URL }): ModelSource {
  return {
    async bundle(path, baseFolder) {
      const file = await findModel(path, baseFolder);
      const compiled = await compileModel(file);
      return bundleOf(compiled.text, compiled.packages, dirname(file));
    },
    async rebundle(storedCode, resolveFrom) {
      const { text, packages } = splitPackages(storedCode);
      return bundleOf(text, packages, resolveFrom);
    },
    evaluate: (bundle) => executeModel(bundle, options.sweeplakeEntry),
  };
}

async function bundleOf(text: string, packages: readonly string[], resolveFrom: string): Promise<ModelBundle> {
  const code = await joinPackages(text, packages, resolveFrom);
  return { codeVersion: sha256(code), code, resolveFrom };
}

/**
 * The file of a model: a path, absolute or relative to `baseFolder`. Throws MODEL_NOT_FOUND.
 *
 * It is the real path: esbuild names files by it, relative to the model's folder, and a link must not change the code.
 */
export async function findModel(path: string, baseFolder: string): Promise<string> {
  const file = resolve(baseFolder, path);
  try {
    if ((await stat(file)).isFile()) return await realpath(file);
  } catch (error) {
    throw new SweeplakeError("MODEL_NOT_FOUND", `there is no model file at ${file}`, { cause: error });
  }
  throw new SweeplakeError("MODEL_NOT_FOUND", `${file} is a folder, not a model file`);
}
