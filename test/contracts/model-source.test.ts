import { createEsbuildModelSource } from "../../src/adapters/esbuild/index.ts";
import { createMemoryModelSource } from "../../src/adapters/memory/index.ts";
import { modelSourceSuite } from "./model-source.ts";
import { createModelFolder } from "./support/model-folder.ts";

modelSourceSuite("esbuild", async (models, files) => {
  const texts = Object.fromEntries(Object.entries(models).map(([path, model]) => [path, model.text]));
  const folder = await createModelFolder({ ...texts, ...files });
  const source = createEsbuildModelSource(folder);
  return { source, folder: folder.path, close: async () => folder[Symbol.asyncDispose]() };
});

modelSourceSuite(
  "memory",
  async (models) => {
    const entries = Object.entries(models).map(
      ([path, { text, exported }]) => [path, { code: text, definition: exported }] as const,
    );
    return { source: createMemoryModelSource(Object.fromEntries(entries)), folder: "/models", close: async () => {} };
  },
  { noCompiler: "it has models, not files, and compiles nothing" },
);
