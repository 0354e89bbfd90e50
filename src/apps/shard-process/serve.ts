/**
 * The program of a child process: runs the shards that its parent hands it. Arguments: lake, folder for packages,
 * checkpoint interval in ms.
 */
import { hostname } from "node:os";
import { serveShards } from "../../adapters/child-process/index.ts";
import { createTextLog } from "../../adapters/system/index.ts";
import { createShardExecutor } from "../../execution/index.ts";
import { localModelSource } from "../local/model-source.ts";
import { openLocalLake } from "../local/open-local-lake.ts";
import { runtimeVersion } from "../local/software.ts";

const [lakePath = "", resolveFrom = "", checkpointAfterMs] = process.argv.slice(2);
serveShards(
  createShardExecutor({
    lake: openLocalLake(lakePath, createTextLog(process.stderr)),
    source: localModelSource(),
    resolveFrom,
    worker: `${hostname()}:${process.pid}`,
    runtimeVersion: runtimeVersion(),
    checkpointAfterMs: Number(checkpointAfterMs),
  }),
);
