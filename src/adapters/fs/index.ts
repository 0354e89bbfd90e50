/** A lake in a folder of this machine, safe between processes. */

export { createFsObjectStore } from "./object-store.ts";
export { removeTemporaries } from "./remove-temporaries.ts";
