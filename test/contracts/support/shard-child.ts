/** A worker that plays scripts in place of running shards. */
import { serveShards } from "../../../src/adapters/child-process/index.ts";
import { executeScript } from "./scripted-shards.ts";

serveShards(executeScript);
