import type { Column } from "../contract/index.ts";
import { SweeplakeError, shown } from "../contract/index.ts";
import { datasetTables, type LakeTable } from "./lake-table.ts";
import { cast, duckdbDialect, lines, literal, quoted } from "./view-sql.ts";

/**
 * The SELECT over a table's files, for DuckDB: partition keys, then columns, each cast to its type. It takes the pattern
 * of the files from a variable, see `setFiles`. A table that is not filled is an empty relation of the same shape.
 */
export function tableSelect(table: LakeTable, isFilled: boolean): string {
  const columns = [...partitionColumns(table), ...table.columns];
  if (!isFilled) return emptySelect(columns);
  const items = columns.map(({ name, type }) => `${cast(duckdbDialect, quoted(name), type)} AS ${quoted(name)}`);
  return `SELECT\n  ${lines(items)}\nFROM ${filesOf(table)}`;
}

/**
 * The statement that tells a connection which files a table has: `pattern` is a key, or a pattern of keys that matches
 * at least one, since DuckDB refuses any other. DuckDB looks for all files that match whenever it binds a view, also to
 * create one: with 10,000 runs that takes a second, so views are created over a single file.
 */
export function setFiles(table: LakeTable, location: string, pattern: string): string {
  return `SET VARIABLE ${quoted(variableOf(table))} = ${literal(`${globOf(location)}/${pattern}`)}`;
}

function variableOf(table: LakeTable): string {
  return `files of ${table.name}`;
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
function filesOf(table: LakeTable): string {
  const types = table.record.partitionKeys.map((key) => `${literal(key)}: ${duckdbDialect.types.str}`);
  const options = [`hive_partitioning = true`, `hive_types = {${types.join(", ")}}`];
  if (table.hasGaps) options.push("union_by_name = true");
  const files = `read_parquet(getvariable(${literal(variableOf(table))}), ${options.join(", ")})`;
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
