/** SQL over the files of a lake by DuckDB, in this process and in memory, locked so that it can only read. */

export type { DuckdbOptions } from "./query-engine.ts";
export { createDuckdbQueryEngine } from "./query-engine.ts";
