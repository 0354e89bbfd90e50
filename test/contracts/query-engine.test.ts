import { createDuckdbQueryEngine } from "../../src/adapters/duckdb/index.ts";
import { queryEngineSuite } from "./query-engine.ts";

queryEngineSuite("duckdb", (temporaryFolder) =>
  createDuckdbQueryEngine({ temporaryFolder, memoryLimitMb: 512, threads: 2 }),
);
