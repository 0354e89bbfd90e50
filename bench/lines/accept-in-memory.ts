import { createMemoryModelSource, createMemoryObjectStore } from "../../src/adapters/memory/index.ts";
import { systemClock } from "../../src/adapters/system/index.ts";
import type { RunnableRun } from "../../src/execution/index.ts";
import { compileRun, loadRunModel } from "../../src/execution/index.ts";
import { defineModel } from "../../src/model/index.ts";
import { acceptSweep, prepareSweep } from "../../src/runs/index.ts";
import { noOp } from "../model/definition.ts";
import type { Workload } from "../workload.ts";
import { modelPath, requestOf } from "../workload.ts";

const quiet = () => undefined;

/** A run of the workload that was prepared and accepted into a lake in memory, compiled as a worker does. */
export async function acceptInMemory(workload: Workload): Promise<RunnableRun> {
  const log = { info: quiet, warn: quiet, error: quiet };
  const lake = { store: createMemoryObjectStore(), clock: systemClock, log };
  const source = createMemoryModelSource({ [modelPath]: { code: modelPath, definition: defineModel(noOp) } });
  const readPoints = () => Promise.reject(new Error("the workload has no file of points"));
  const prepared = await prepareSweep({ lake, source, request: requestOf(workload), baseFolder: "/", readPoints });
  const { specification } = await acceptSweep(lake, prepared, {
    requestSource: "library",
    requestedBy: null,
    requestId: "bench",
    parentRunId: null,
    codeCommit: null,
    softwareVersion: "bench",
    runtimeVersion: "bench",
    exports: { effective_parameters: true, run_context: true },
  });
  return compileRun(specification, await loadRunModel(lake, source, specification, "/"));
}
