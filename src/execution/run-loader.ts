import type { Lake } from "../lake/index.ts";
import { requireRun } from "../lake/index.ts";
import type { ModelSource } from "../ports/index.ts";
import type { ExecutableModel } from "./run-model.ts";
import { loadRunModel } from "./run-model.ts";
import type { RunnableRun } from "./runnable-run.ts";
import { compileRun } from "./runnable-run.ts";

/** Where runs and their code come from. */
export interface RunLoaderOptions {
  readonly lake: Lake;
  readonly source: ModelSource;
  /** The folder that packages of models are resolved from; an absolute path. */
  readonly resolveFrom: string;
}

/**
 * Loads runs by their id, and keeps the last: a worker does one run's work after another's. A failure is not kept.
 * `prepare` may put another model in place of the one that was loaded.
 *
 * The loader rejects with RUN_NOT_FOUND, LAKE_CORRUPT or what `loadRunModel` throws.
 */
export function createRunLoader(
  { lake, source, resolveFrom }: RunLoaderOptions,
  prepare: (model: ExecutableModel) => ExecutableModel = (model) => model,
): (runId: string) => Promise<RunnableRun> {
  return latestOnly(async (runId) => {
    const specification = await requireRun(lake, runId);
    const model = await loadRunModel(lake, source, specification, resolveFrom);
    return compileRun(specification, prepare(model));
  });
}

function latestOnly<Value>(load: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
  let latest: { key: string; value: Promise<Value> } | undefined;
  return async (key) => {
    if (latest?.key !== key) latest = { key, value: load(key) };
    const { value } = latest;
    try {
      return await value;
    } catch (error) {
      if (latest?.value === value) latest = undefined;
      throw error;
    }
  };
}
