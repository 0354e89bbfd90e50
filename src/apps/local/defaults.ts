import type { Exports } from "../../contract/index.ts";

/** Where a lake is unless told otherwise, relative to the working directory. */
export const DEFAULT_LAKE = "./lake";

export const defaultExports: Exports = { effective_parameters: true, run_context: true };
