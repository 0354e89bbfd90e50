import { randomUUID } from "node:crypto";
import { availableParallelism, hostname } from "node:os";
import { createChildProcessShardRunner } from "../../adapters/child-process/index.ts";
import { removeTemporaries } from "../../adapters/fs/index.ts";
import type { Exports, RunSpecification } from "../../contract/index.ts";
import { messageOf, SweeplakeError } from "../../contract/index.ts";
import type { Lake } from "../../lake/index.ts";
import { placesOfRun } from "../../lake/index.ts";
import type { AcceptedRun, PreparedSweep, RunProgress, RunReport } from "../../runs/index.ts";
import { acceptSweep, dispatchRun, finaliseRun, prepareSweep, reportRun } from "../../runs/index.ts";
import { localModelSource } from "./model-source.ts";
import { readPointsFile } from "./read-points-file.ts";
import { codeCommit, moduleUrl, runtimeVersion, softwareVersion } from "./software.ts";
import { workerProcesses } from "./worker-processes.ts";

/** Checks a request against its model and the lake; writes nothing. Paths are relative to `baseFolder`. */
export function prepareLocalSweep(lake: Lake, request: unknown, baseFolder: string): Promise<PreparedSweep> {
  return prepareSweep({
    lake,
    source: localModelSource(),
    request,
    baseFolder,
    readPoints: (path) => readPointsFile(path, baseFolder),
  });
}

export interface LocalAcceptance {
  readonly requestSource: RunSpecification["request_source"];
  readonly exports: Exports;
  /** The run whose points are run again. */
  readonly parentRunId?: string | undefined;
}

/** Claims and records the run; see `acceptSweep`. */
export async function acceptLocalSweep(lake: Lake, sweep: PreparedSweep, how: LocalAcceptance): Promise<AcceptedRun> {
  const { folder } = sweep.model;
  return acceptSweep(lake, sweep, {
    requestSource: how.requestSource,
    exports: how.exports,
    requestedBy: null,
    requestId: randomUUID(),
    parentRunId: how.parentRunId ?? null,
    codeCommit: folder === null ? null : await codeCommit(folder),
    softwareVersion: softwareVersion(),
    runtimeVersion: runtimeVersion(),
  });
}

export interface LocalRunOptions {
  /** Child processes; default: one per core. */
  readonly workers?: number | undefined;
  /** Milliseconds of uncommitted work of a shard that are worth a checkpoint. */
  readonly checkpointAfterMs: number;
  /** The folder that packages of the model are resolved from. */
  readonly resolveFrom: string;
  /** Once aborted, no further shard is started and those in flight have a few seconds. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

/** How many child processes run a sweep's shards: as many as are asked for, by default one per core. */
export function workersOf(shards: RunSpecification["shards"], asked: number | undefined): number {
  return Math.min(asked ?? availableParallelism(), shards.count);
}

/** How this process is named in state logs. */
export function processName(): string {
  return `${hostname()}:${process.pid}`;
}

/**
 * Does what is missing of an accepted run in child processes, finalises it, and reports where it stands.
 *
 * Rejects with INTERRUPTED where the signal was aborted before the run was done.
 */
export async function executeLocalRun(lake: Lake, run: RunSpecification, options: LocalRunOptions): Promise<RunReport> {
  const by = processName();
  const runner = createChildProcessShardRunner({
    ...workerProcesses(run),
    entry: moduleUrl("../shard-process/main", import.meta.url),
    arguments: [lake.store.location, options.resolveFrom, String(options.checkpointAfterMs)],
    concurrency: workersOf(run.shards, options.workers),
  });
  try {
    const end = await dispatchRun({ ...options, lake, runner, by, runtimeVersion: runtimeVersion() }, run);
    if (end === "interrupted") {
      // Nothing is final, but run_context says how far the log is.
      await finaliseRun(lake, run, by);
      throw await interrupted(lake, run);
    }
  } finally {
    await runner.close();
    await removeLeftovers(lake, run);
  }
  await finaliseRun(lake, run, by);
  return reportRun(lake, run);
}

/** Removes what killed processes left of their puts. It is of no consequence to the run if that fails. */
async function removeLeftovers(lake: Lake, run: RunSpecification): Promise<void> {
  try {
    await removeTemporaries(lake.store.location, placesOfRun(run));
  } catch (error) {
    lake.log.warn(messageOf(error), { run_id: run.run_id });
  }
}

async function interrupted(lake: Lake, run: RunSpecification): Promise<SweeplakeError> {
  const { shards, points } = await reportRun(lake, run);
  const done = `${shards.committed} of ${shards.expected} shards (${points.executed} of ${points.expected} points)`;
  return new SweeplakeError("INTERRUPTED", `run ${run.run_id} was interrupted with ${done} committed`);
}
