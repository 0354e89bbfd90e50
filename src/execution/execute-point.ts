import type { ExecutePoint, PointJournal } from "../ports/index.ts";
import type { PointStore } from "./point-store.ts";
import type { RunLoaderOptions } from "./run-loader.ts";
import { createRunLoader } from "./run-loader.ts";
import type { ExecutableModel } from "./run-model.ts";
import { runPoints } from "./run-points.ts";
import type { ExecutedPoint } from "./shard-tables.ts";
import { createShardTables } from "./shard-tables.ts";

export interface PointExecutorOptions extends RunLoaderOptions {
  /** Stops an attached debugger before `derive` and before `simulate`. Default false. */
  readonly stopsForDebugger?: boolean | undefined;
}

/**
 * Executes single points, whatever state their run is in: as in a shard, from the run's own specification and code, but
 * with nothing before it, and nothing is written.
 *
 * Rejects with RUN_NOT_FOUND, MODEL_CODE_MISMATCH, MODEL_LOAD_FAILED, LAKE_CORRUPT or STORE_FAILED.
 */
export function createPointExecutor(options: PointExecutorOptions): ExecutePoint {
  const loadRun = createRunLoader(options, options.stopsForDebugger === true ? stoppingBefore : undefined);
  return async ({ run_id, shard_id, point_index }, { signal, journal }) => {
    const run = await loadRun(run_id);
    const { specification, model, resolver } = run;
    const exports = { ...specification.exports, effective_parameters: true };
    const tables = await createShardTables({ ...specification, exports }, model.description, resolver.sourcesJson);
    const record = (point: ExecutedPoint) => tables.append(shard_id, point);
    const range = { start_index: point_index, end_index_exclusive: point_index + 1 };
    const how = { store: unsaved(journal), record, signal, onProgress: () => undefined };
    await runPoints(run, range, how);
    journal?.end();
    const { effectiveParameters, outcomes } = tables.finish();
    return { effective_parameters: effectiveParameters as Uint8Array, outcomes };
  };
}

/** A point that its worker does not survive is executed again from its beginning. */
function unsaved(journal: PointJournal | undefined): PointStore {
  return {
    saved: [],
    blame: journal?.blame ?? null,
    begin: () => journal?.begin(),
    save: () => undefined,
    checkpoint: async () => undefined,
  };
}

function stoppingBefore(model: ExecutableModel): ExecutableModel {
  const { definition, description } = model;
  const { derive, simulate } = definition;
  const stops = {
    ...(derive === undefined ? {} : { derive: stopBefore(derive) }),
    simulate: stopBefore(simulate.bind(definition)),
  };
  return { definition: { ...definition, ...stops }, description };
}

function stopBefore<Input, Output>(call: (input: Input) => Output): (input: Input) => Output {
  return (input) => {
    // Here `reproduce --inspect` stops: one step goes on to the call, one more into the model's own function.
    // biome-ignore lint/suspicious/noDebugger: stopping a debugger is what this function is for
    debugger;
    return call(input);
  };
}
