/** The program of a child process: executes the points that its parent hands it. Arguments: lake, folder for packages, `debug` to stop debuggers. */
import { servePoints } from "../../adapters/child-process/index.ts";
import { createTextLog } from "../../adapters/system/index.ts";
import { createPointExecutor } from "../../execution/index.ts";
import { localModelSource } from "../local/model-source.ts";
import { openLocalLake } from "../local/open-local-lake.ts";

const [lakePath = "", resolveFrom = "", mode] = process.argv.slice(2);
servePoints(
  createPointExecutor({
    lake: openLocalLake(lakePath, createTextLog(process.stderr)),
    source: localModelSource(),
    resolveFrom,
    stopsForDebugger: mode === "debug",
  }),
);
