import { duckdbFolders, tableSelect } from "./duckdb-tables.ts";
import { joinViolationsView } from "./join-violations-view.ts";
import type { LakeTable, ModelVersions } from "./lake-table.ts";
import { datasetTables, modelTables } from "./lake-table.ts";
import { pointsView } from "./points-view.ts";
import { runStatusView } from "./run-status-view.ts";
import { duckdbDialect } from "./view-sql.ts";

/** What the views of a lake are made from. */
export interface LakeTables {
  /** Absolute folder or URL of the lake, without a trailing slash. */
  readonly location: string;
  /** Every registered model. */
  readonly models: readonly ModelVersions[];
  /** Which of `tableFolders(models)` hold at least one Parquet file. */
  readonly filledFolders: ReadonlySet<string>;
}

/** The folders, as prefixes of keys, of which the views must know whether they hold any file. */
export function tableFolders(models: readonly ModelVersions[]): readonly string[] {
  return allTables(models).map((table) => table.folder);
}

/**
 * What a DuckDB session needs to see a lake (DESIGN section 10): the folders it must be allowed to read, and the
 * statements that create the views, in order.
 *
 * First the datasets as they are, uncommitted files too: `run_context`, `shard_outcomes`, and `effective_parameters` and
 * `outcomes` over all models with their fixed columns; then both for each model with the columns of all its versions,
 * null where a file has none. From them `points_<model>`, `run_status` and `join_violations`. Every view lists its
 * columns and is there, empty, in an empty lake. Files that are added to a folder that was filled are seen at once.
 *
 * Throws LAKE_INVALID where DuckDB cannot read below the lake's path.
 */
export function duckdbViews(tables: LakeTables): {
  readonly readableFolders: readonly string[];
  readonly statements: readonly string[];
} {
  const overFiles = allTables(tables.models).map((table) => {
    const files = { location: tables.location, isFilled: tables.filledFolders.has(table.folder) };
    return duckdbDialect.createView(table.name, tableSelect(table, files));
  });
  const overTables = [
    ...tables.models.map((model) => pointsView(duckdbDialect, model)),
    runStatusView(duckdbDialect),
    joinViolationsView(duckdbDialect),
  ];
  return { readableFolders: duckdbFolders(tables.location), statements: [...overFiles, ...overTables] };
}

function allTables(models: readonly ModelVersions[]): readonly LakeTable[] {
  return [
    ...Object.values(datasetTables),
    ...models.map(modelTables).flatMap((model) => [model.effectiveParameters, model.outcomes]),
  ];
}
