import { duckdbViews, tableFolders } from "../datasets/index.ts";
import type { Lake } from "../lake/index.ts";
import { listModels } from "../lake/index.ts";
import type { QueryEngine, QuerySession } from "../ports/index.ts";

/**
 * A session that sees the lake's datasets and views and can do nothing but read them. What is registered or put later is
 * seen as far as its model was known, and its folder not empty, when the session was opened.
 */
export async function openQuery(lake: Lake, engine: QueryEngine): Promise<QuerySession> {
  const models = await listModels(lake);
  const filledFolders = new Set<string>();
  for (const folder of tableFolders(models)) {
    if (await hasObject(lake, folder)) filledFolders.add(folder);
  }
  return engine.open(duckdbViews({ location: lake.store.location, models, filledFolders }));
}

async function hasObject(lake: Lake, prefix: string): Promise<boolean> {
  for await (const _ of lake.store.list(prefix)) return true;
  return false;
}
