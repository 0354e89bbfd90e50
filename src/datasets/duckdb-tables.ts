import type { Column } from "../contract/index.ts";
import { SweeplakeError, shown } from "../contract/index.ts";
import { datasetTables, type LakeTable } from "./lake-table.ts";
import { cast, duckdbDialect, lines, literal, quoted } from "./view-sql.ts";

/** Where the files of a table are, and whether there are any. */
export interface TableFiles {
  /** Absolute folder or URL of the lake. */
  readonly location: string;
  /** Whether the table has at least one file. DuckDB refuses a pattern that matches nothing. */
  readonly isFilled: boolean;
}

/**
 * The SELECT over a table's files, for DuckDB: partition keys, then columns, each cast to its type. A table without
 * files is an empty relation of the same shape.
 */
export function tableSelect(table: LakeTable, files: TableFiles): string {
  const columns = [...partitionColumns(table), ...table.columns];
  if (!files.isFilled) return emptySelect(columns);
  const items = columns.map(({ name, type }) => `${cast(duckdbDialect, quoted(name), type)} AS ${quoted(name)}`);
  return `SELECT\n  ${lines(items)}\nFROM ${filesOf(table, files.location)}`;
}

/**
 * The folders that a session over these tables must be allowed to read. DuckDB compares the text of a pattern with
 * them before it looks for files, so they are given as patterns spell them, too.
 *
 * Throws LAKE_INVALID as `globOf` does.
 */
export function duckdbFolders(location: string): readonly string[] {
  const folders = Object.values(datasetTables).map(({ folder }) => folder.replace(/\/$/, ""));
  return [...new Set([location, globOf(location)])].flatMap((root) => folders.map((folder) => `${root}/${folder}`));
}

/**
 * Only the named partition keys are read from the path, as text: DuckDB would else take a run_date for a DATE, and
 * makes a column of every `key=value` folder.
 */
function filesOf(table: LakeTable, location: string): string {
  const types = table.record.partitionKeys.map((key) => `${literal(key)}: ${duckdbDialect.types.str}`);
  const options = [`hive_partitioning = true`, `hive_types = {${types.join(", ")}}`];
  if (table.hasGaps) options.push("union_by_name = true");
  const files = `read_parquet(${literal(`${globOf(location)}/${table.pattern}`)}, ${options.join(", ")})`;
  if (!table.hasGaps) return files;
  // A column that no file has yet is still a column of the table.
  return `(SELECT * FROM ${files} UNION ALL BY NAME ${emptySelect(table.columns)})`;
}

function emptySelect(columns: readonly Column[]): string {
  const items = columns.map(({ name, type }) => `${cast(duckdbDialect, "NULL", type)} AS ${quoted(name)}`);
  return `SELECT\n  ${lines(items)}\nWHERE false`;
}

function partitionColumns(table: LakeTable): readonly Column[] {
  return table.record.partitionKeys.map((name) => ({ name, type: "str", nullable: false, description: "" }));
}

/**
 * `location` as part of a pattern that matches it and nothing else.
 *
 * Throws LAKE_INVALID for a backslash in a POSIX path: DuckDB takes it for a separator and has no way to write it.
 */
function globOf(location: string): string {
  if (location.startsWith("/") && location.includes("\\")) {
    const valid = "DuckDB cannot read below such a folder: move the lake to a path without a backslash";
    throw new SweeplakeError("LAKE_INVALID", `the lake's path is ${shown(location)}; ${valid}`);
  }
  return location.replaceAll(/[*?[]/g, "[$&]");
}
