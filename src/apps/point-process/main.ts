/**
 * The program of a child process: executes the points that its parent hands it. Arguments: lake, folder for packages,
 * `debug` to stop debuggers.
 */
import { url as debuggerAddress } from "node:inspector";
import { servePoints } from "../../adapters/child-process/index.ts";
import { createTextLog } from "../../adapters/system/index.ts";
import { SweeplakeError } from "../../contract/index.ts";
import { createPointExecutor } from "../../execution/index.ts";
import { localModelSource } from "../local/model-source.ts";
import { openLocalLake } from "../local/open-local-lake.ts";

const [lakePath = "", resolveFrom = "", mode] = process.argv.slice(2);
const isDebugged = mode === "debug";
const execute = createPointExecutor({
  lake: openLocalLake(lakePath, createTextLog(process.stderr)),
  source: localModelSource(),
  resolveFrom,
  stopsForDebugger: isDebugged,
});
servePoints(async (message, options) => {
  // Node goes on without a debugger where it cannot have the port.
  if (isDebugged && debuggerAddress() === undefined) {
    const valid = "choose another with --inspect-port, 0 for any free one";
    throw new SweeplakeError("OPTION_INVALID", `debuggers cannot be waited for at this port; ${valid}`);
  }
  return execute(message, options);
});
