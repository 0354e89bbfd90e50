import { join } from "node:path";
import { createFsObjectStore } from "../../src/adapters/fs/index.ts";
import { createMemoryObjectStore } from "../../src/adapters/memory/index.ts";
import { objectStoreSuite } from "./object-store.ts";
import { createTempFolder } from "./support/temp-folder.ts";

objectStoreSuite("memory", async () => ({ store: createMemoryObjectStore(), close: async () => {} }));

objectStoreSuite("fs", async () => {
  const folder = await createTempFolder();
  return {
    store: createFsObjectStore(join(folder.path, "lakes", "lake")),
    close: async () => folder[Symbol.asyncDispose](),
  };
});
