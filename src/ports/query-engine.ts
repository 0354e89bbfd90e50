export type QueryCell = null | boolean | number | bigint | string;

/** A column of a result, with the type that its cells have been reduced to. */
export interface QueryColumn {
  readonly name: string;
  /** i64 cells are bigint, i32 and f64 numbers, ts milliseconds since the epoch (UTC) as numbers, str strings. */
  readonly type: "bool" | "i32" | "i64" | "f64" | "ts" | "str";
}

export interface QueryResult {
  readonly columns: readonly QueryColumn[];
  /** Batches of rows, each row in column order; to be read once. */
  readonly batches: AsyncIterable<readonly (readonly QueryCell[])[]>;
}

/** What a session may see. */
export interface QuerySetup {
  /** Folders (absolute paths or URLs) whose files may be read; nothing else may be. */
  readonly readableFolders: readonly string[];
  /** Statements of our own that create the views; run before the session is locked. */
  readonly statements: readonly string[];
  /** Statements of our own that each query begins with, such as those that set variables. Default: none. */
  readonly prologue?: readonly string[];
}

/**
 * Answers SQL over a lake and cannot do anything else: no file is written, no file outside the readable folders is
 * read, no extension is loaded, no setting is changed, no network is used.
 *
 * Types that have no cell form (decimals, huge integers, dates, times, lists, structs …) arrive as f64 or i64 where
 * that loses nothing, else as the engine's text.
 */
export interface QueryEngine {
  open(setup: QuerySetup): Promise<QuerySession>;
}

export interface QuerySession {
  /**
   * Runs exactly one SELECT or EXPLAIN statement (WITH, FROM-first and VALUES are SELECTs).
   *
   * Throws QUERY_REFUSED for anything else, before it has run; QUERY_FAILED with the engine's message where the
   * statement is wrong or fails.
   */
  query(sql: string): Promise<QueryResult>;
  /** Releases the engine's memory and temporary files. May be called twice. */
  close(): Promise<void>;
}
