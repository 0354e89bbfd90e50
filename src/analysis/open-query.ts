import type { RunSpecification } from "../contract/index.ts";
import type { TablePlace } from "../datasets/index.ts";
import { duckdbViews, tablePlaces } from "../datasets/index.ts";
import type { Lake } from "../lake/index.ts";
import { listModels, partitionOf } from "../lake/index.ts";
import type { QueryEngine, QuerySession } from "../ports/index.ts";

/**
 * A session that sees the lake's datasets and views and can do nothing but read them. What is registered or put later is
 * seen as far as its model was known, and its table not empty, when the session was opened.
 *
 * With `run`, the datasets and views hold what is of this run only, and how many other runs there are does not matter.
 */
export async function openQuery(lake: Lake, engine: QueryEngine, run?: RunSpecification): Promise<QuerySession> {
  const models = await listModels(lake);
  const partition = run === undefined ? undefined : partitionOf(run);
  const samples = new Map<string, string>();
  for (const place of tablePlaces(models, partition)) {
    const key = await firstFile(lake, place);
    if (key !== undefined) samples.set(place.table, key);
  }
  return engine.open(duckdbViews({ location: lake.store.location, models, run: partition, samples }));
}

async function firstFile(lake: Lake, { folder, isFile }: TablePlace): Promise<string | undefined> {
  for await (const { key } of lake.store.list(folder)) if (isFile(key)) return key;
  return undefined;
}
