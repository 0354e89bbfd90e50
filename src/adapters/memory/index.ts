/** A lake and models that live in this process only: for tests and for trying things out. */

export type { MemoryModel } from "./model-source.ts";
export { createMemoryModelSource } from "./model-source.ts";
export { createMemoryObjectStore } from "./object-store.ts";
