import { createChildProcessPointRunner } from "../../adapters/child-process/index.ts";
import { systemClock } from "../../adapters/system/index.ts";
import type { RequestForm, RunSpecification } from "../../contract/index.ts";
import type { Lake } from "../../lake/index.ts";
import type { PointRunner } from "../../ports/index.ts";
import { moduleUrl } from "./software.ts";

/** How long a worker may take to answer that it has dropped its work before it is killed, milliseconds. */
const ABORT_GRACE_MS = 500;

/** Node would let the young generation of each worker grow to 128 MiB, without being faster for it. */
const YOUNG_HEAP = "--max-semi-space-size=4";

/** Options of Node itself for the processes that points run in. */
export function workerFlags({ max_heap_mb: maxHeapMb }: RequestForm["limits"]): readonly string[] {
  const heapLimit = maxHeapMb === null ? [] : [`--max-old-space-size=${maxHeapMb}`];
  return [YOUNG_HEAP, ...process.execArgv, ...heapLimit];
}

/** What all worker processes of a run have in common: among others, the run's limit of memory. */
export function workerProcesses(run: RunSpecification) {
  return {
    clock: systemClock,
    // Work has had its grace when it is dropped: what does not answer then is inside a point.
    abortGraceMs: ABORT_GRACE_MS,
    execArgv: workerFlags(run.request.limits),
  };
}

export interface LocalPointOptions {
  /** Child processes, at least 1. */
  readonly workers: number;
  /** The folder that packages of the model are resolved from. */
  readonly resolveFrom: string;
  /** The process waits for a debugger at this port of the loopback (0: any free one), which then stops in the model. */
  readonly debugPort?: number | undefined;
}

/** Executes points of a run in child processes. To be closed. */
export function openPointRunner(lake: Lake, run: RunSpecification, options: LocalPointOptions): PointRunner {
  const { debugPort, resolveFrom, workers } = options;
  const common = workerProcesses(run);
  const isDebugged = debugPort !== undefined;
  return createChildProcessPointRunner({
    ...common,
    entry: moduleUrl("../point-process/main", import.meta.url),
    arguments: [lake.store.location, resolveFrom, ...(isDebugged ? ["debug"] : [])],
    execArgv: [...common.execArgv, ...(isDebugged ? [`--inspect-wait=127.0.0.1:${debugPort}`] : [])],
    concurrency: workers,
    isDebugged,
  });
}
