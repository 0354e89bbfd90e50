import type { DuckDBConnection, DuckDBPreparedStatement } from "@duckdb/node-api";
import { SweeplakeError } from "../../contract/index.ts";
import { refused } from "./failures.ts";

/**
 * The table functions that a query may call. Others act instead of reading (`enable_logging` and `enable_profiling`
 * write files or end the process), run text as SQL (`query`), read memory (`arrow_scan`) or files that no lake has.
 */
const permittedFunctions: ReadonlySet<string> = new Set([
  ...["range", "generate_series", "unnest", "repeat", "json_each", "json_tree"],
  ...["histogram", "histogram_values", "summary", "test_all_types", "pg_timezone_names"],
  ...["read_parquet", "parquet_scan", "parquet_metadata", "parquet_schema", "parquet_file_metadata", "glob"],
  ...["duckdb_columns", "duckdb_functions", "duckdb_keywords", "duckdb_settings", "duckdb_tables", "duckdb_types"],
  ...["duckdb_views", "pragma_table_info", "pragma_version"],
]);

export interface PreparedQuery {
  readonly statement: DuckDBPreparedStatement;
  /** The SELECT, without an EXPLAIN before it. */
  readonly select: string;
}

/**
 * Prepares `sql` if it is exactly one SELECT or EXPLAIN of a SELECT that calls permitted table functions only.
 *
 * Two judges must agree: the syntax tree, before anything is looked up or bound, and the engine's own word on what it
 * prepared. An EXPLAIN is rebuilt around the SELECT that was judged, since EXPLAIN ANALYZE executes whatever follows.
 *
 * Throws QUERY_REFUSED for anything else; the engine's own error where the statement is wrong.
 */
export async function prepareQuery(
  duckdb: typeof import("@duckdb/node-api"),
  connection: DuckDBConnection,
  sql: string,
): Promise<PreparedQuery> {
  const { prefix, select } = splitExplain(sql);
  await judgeSyntax(connection, select);
  const statements = await connection.extractStatements(prefix + select);
  if (statements.count !== 1) throw severalStatements();
  const statement = await statements.prepare(0);
  const { SELECT, EXPLAIN } = duckdb.StatementType;
  if (statement.statementType !== (prefix === "" ? SELECT : EXPLAIN)) throw notSelect(sql);
  return { statement, select };
}

/**
 * Why reading the rows of a query failed. The driver tells that it did, not why, so the SELECT is executed once more,
 * without keeping rows.
 */
export async function reasonOfFailure(connection: DuckDBConnection, { select }: PreparedQuery): Promise<unknown> {
  try {
    await connection.run(`EXPLAIN ANALYZE ${select}`);
  } catch (error) {
    return error;
  }
  return new SweeplakeError("QUERY_FAILED", "reading the rows failed, though it succeeds when it is tried again");
}

/** What `json_serialize_sql` answers: syntax trees of SELECTs, or why there are none. */
type Syntax =
  | { readonly error: true; readonly error_type: string; readonly error_message: string }
  | { readonly error: false; readonly statements: readonly unknown[] };

async function judgeSyntax(connection: DuckDBConnection, sql: string): Promise<void> {
  // Text ends at a NUL for some of the engine's functions and goes on for others.
  if (sql.includes("\0")) throw refused("a query must not contain NUL characters");
  const reader = await connection.runAndReadAll("SELECT json_serialize_sql($1::VARCHAR)", [sql]);
  const syntax = JSON.parse(String(reader.getRows()[0]?.[0])) as Syntax;
  if (syntax.error && syntax.error_type === "not implemented") throw notSelect(sql);
  if (syntax.error) throw new SweeplakeError("QUERY_FAILED", syntax.error_message);
  if (syntax.statements.length === 0) throw refused("there is no statement; a query is one SELECT or EXPLAIN");
  if (syntax.statements.length > 1) throw severalStatements();
  for (const name of tableFunctionsOf(syntax.statements)) {
    if (permittedFunctions.has(name)) continue;
    const valid = `these may: ${[...permittedFunctions].join(", ")}`;
    throw refused(`a query may not call the table function ${name}; ${valid}`);
  }
}

/** The names of all table functions anywhere in a syntax tree, in lower case. */
function tableFunctionsOf(tree: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const pending: unknown[] = [tree];
  while (pending.length > 0) {
    const node = pending.pop();
    if (node === null || typeof node !== "object") continue;
    pending.push(...Object.values(node));
    const { type, function: call } = node as { type?: unknown; function?: { function_name?: unknown } };
    if (type === "TABLE_FUNCTION") names.add(String(call?.function_name).toLowerCase());
  }
  return names;
}

/** A blank or a comment, but no comment with another one in it. */
const blank = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*(?:[^*/]|\*(?!/)|/(?!\*))*\*/)`;
const explainOptions = String.raw`\((?:analyze|format|json|text|html|graphviz|yaml|mermaid|true|false|[\s,])+\)`;
const explainPrefix = new RegExp(
  `^(?:${blank}|;)*explain(?:${blank}+(analyze)|${blank}*(${explainOptions}))?(?![\\w$])`,
  "i",
);

/**
 * Cuts off EXPLAIN and its options. The prefix is put together anew, without comments: where they end is the engine's
 * to say, and what follows them must be what was judged.
 */
function splitExplain(sql: string): { readonly prefix: string; readonly select: string } {
  const match = explainPrefix.exec(sql);
  if (match === null) return { prefix: "", select: sql };
  return { prefix: `EXPLAIN ${match[1] ?? match[2] ?? ""} `, select: sql.slice(match[0].length) };
}

function severalStatements(): SweeplakeError {
  return refused("there is more than one statement; a query is one SELECT or EXPLAIN");
}

function notSelect(sql: string): SweeplakeError {
  const only = "a query is one SELECT, or EXPLAIN of one, and changes nothing";
  if (!/\bpivot\b/i.test(sql)) return refused(only);
  return refused(`${only}; PIVOT is one only if its values are listed: PIVOT … ON column IN ('a', 'b')`);
}
