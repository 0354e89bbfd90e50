import type { RunPartition } from "../contract/index.ts";
import { duckdbFolders, setFiles, tableSelect } from "./duckdb-tables.ts";
import { joinViolationsView } from "./join-violations-view.ts";
import type { LakeTable, ModelVersions } from "./lake-table.ts";
import { datasetTables, modelTables, tableOfRun } from "./lake-table.ts";
import { pointsView } from "./points-view.ts";
import { runStatusView } from "./run-status-view.ts";
import { duckdbDialect } from "./view-sql.ts";

/** What the views of a lake are made from. */
export interface LakeTables {
  /** Absolute folder or URL of the lake, without a trailing slash. */
  readonly location: string;
  /** Every registered model. */
  readonly models: readonly ModelVersions[];
  /** The run whose files alone are seen; undefined: all are. */
  readonly run?: RunPartition | undefined;
  /** By name, the key of one of the files of each table that has any: see `tablePlaces`. */
  readonly samples: ReadonlyMap<string, string>;
}

/** Where the files of one table are. */
export interface TablePlace {
  readonly table: string;
  /** As a prefix of keys. */
  readonly folder: string;
  /** Whether a key is that of one of its files. */
  isFile(key: string): boolean;
}

/** The places in which the views must know of some file whether there is any. */
export function tablePlaces(models: readonly ModelVersions[], run?: RunPartition): readonly TablePlace[] {
  return allTables(models).flatMap((table) => {
    const narrowed = narrow(table, run);
    if (narrowed === undefined) return [];
    const pattern = new RegExp(`^${narrowed.pattern.replaceAll(/[.+]/g, "\\$&").replaceAll("*", "[^/]*")}$`);
    return { table: table.name, folder: narrowed.folder, isFile: (key) => pattern.test(key) };
  });
}

/**
 * What a DuckDB session needs to see a lake (DESIGN section 10): the folders it must be allowed to read, the statements
 * that create the views, in order, and those that each query's connection begins with.
 *
 * First the datasets as they are, uncommitted files too: `run_context`, `shard_outcomes`, and `effective_parameters` and
 * `outcomes` over all models with their fixed columns; then both for each model with the columns of all its versions,
 * null where a file has none. From them `points_<model>`, `run_status` and `join_violations`. Every view lists its
 * columns and is there, empty, in an empty lake. Files that are added to a table that had any are seen at once. A filter
 * on run_id, or on another partition key, reads the files of those runs only; with `run` no other is looked for.
 *
 * Throws LAKE_INVALID where DuckDB cannot read below the lake's path.
 */
export function duckdbViews({ location, models, run, samples }: LakeTables): {
  readonly readableFolders: readonly string[];
  readonly statements: readonly string[];
  readonly prologue: readonly string[];
} {
  const tables = allTables(models).map((table) => ({ table, sample: samples.get(table.name) }));
  const overFiles = tables.flatMap(({ table, sample }) => [
    ...(sample === undefined ? [] : [setFiles(table, location, sample)]),
    duckdbDialect.createView(table.name, tableSelect(table, sample !== undefined)),
  ]);
  const overTables = [
    ...models.map((model) => pointsView(duckdbDialect, model)),
    runStatusView(duckdbDialect),
    joinViolationsView(duckdbDialect),
  ];
  const filled = tables.flatMap(({ table, sample }) => (sample === undefined ? [] : (narrow(table, run) ?? [])));
  return {
    readableFolders: duckdbFolders(location),
    statements: [...overFiles, ...overTables],
    prologue: filled.map((table) => setFiles(table, location, table.pattern)),
  };
}

function narrow(table: LakeTable, run: RunPartition | undefined): LakeTable | undefined {
  return run === undefined ? table : tableOfRun(table, run);
}

function allTables(models: readonly ModelVersions[]): readonly LakeTable[] {
  return [
    ...Object.values(datasetTables),
    ...models.map(modelTables).flatMap((model) => [model.effectiveParameters, model.outcomes]),
  ];
}
