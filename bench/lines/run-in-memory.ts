import { createMemoryModelSource, createMemoryObjectStore } from "../../src/adapters/memory/index.ts";
import { systemClock } from "../../src/adapters/system/index.ts";
import type { RunnableRun } from "../../src/execution/index.ts";
import { compileRun, loadRunModel } from "../../src/execution/index.ts";
import { defineModel } from "../../src/model/index.ts";
import type { PreparedSweep } from "../../src/runs/index.ts";
import { acceptSweep, prepareSweep } from "../../src/runs/index.ts";
import { noOp } from "../model/definition.ts";
import type { Workload } from "../workload.ts";
import { modelPath, requestOf } from "../workload.ts";

const quiet = () => undefined;
const log = { info: quiet, warn: quiet, error: quiet };
const lake = { store: createMemoryObjectStore(), clock: systemClock, log };
const source = createMemoryModelSource({ [modelPath]: { code: modelPath, definition: defineModel(noOp) } });

/** The request of the workload, checked and planned against a lake in memory. */
export function prepareInMemory(workload: Workload): Promise<PreparedSweep> {
  const readPoints = () => Promise.reject(new Error("the workload has no file of points"));
  return prepareSweep({ lake, source, request: requestOf(workload), baseFolder: "/", readPoints });
}

/** A run of the workload that was accepted into that lake, compiled as a worker does. */
export async function acceptInMemory(workload: Workload): Promise<RunnableRun> {
  const { specification } = await acceptSweep(lake, await prepareInMemory(workload), {
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
