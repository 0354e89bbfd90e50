import { SweeplakeError, sha256 } from "../../contract/index.ts";
import type { ModelBundle, ModelSource } from "../../ports/index.ts";

/** A model that is there already: the text that stands for its code, and what evaluating it gives. */
export interface MemoryModel {
  readonly code: string;
  readonly definition: unknown;
}

/**
 * A ModelSource over given models, by path. It compiles and executes nothing: paths are compared literally, code is
 * looked up by its hash, and packages play no part.
 */
export function createMemoryModelSource(models: Readonly<Record<string, MemoryModel>>): ModelSource {
  const byPath = new Map(Object.entries(models));
  const byVersion = new Map(Object.values(models).map((model) => [sha256(model.code), model]));
  return {
    async bundle(path, baseFolder) {
      const model = byPath.get(path);
      if (model === undefined) throw new SweeplakeError("MODEL_NOT_FOUND", `there is no model "${path}" in memory`);
      return bundleOf(model.code, baseFolder);
    },
    rebundle: async (storedCode, resolveFrom) => bundleOf(storedCode, resolveFrom),
    async evaluate({ codeVersion }) {
      const model = byVersion.get(codeVersion);
      if (model !== undefined) return model.definition;
      throw new SweeplakeError("MODEL_LOAD_FAILED", `there is no model of code ${codeVersion} in memory`);
    },
  };
}

function bundleOf(code: string, resolveFrom: string): ModelBundle {
  return { codeVersion: sha256(code), code, resolveFrom };
}
