import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBResult } from "@duckdb/node-api";
import { messageOf, SweeplakeError } from "../../contract/index.ts";
import type { QueryCell, QueryEngine, QueryResult, QuerySession, QuerySetup } from "../../ports/index.ts";
import type { CellReader } from "./cells.ts";
import { cellReaders } from "./cells.ts";
import type { Translate } from "./failures.ts";
import { translator } from "./failures.ts";
import type { PreparedQuery } from "./statement.ts";
import { prepareQuery, reasonOfFailure } from "./statement.ts";

export interface DuckdbOptions {
  /** An existing folder. Each session spills into a folder of its own in it, gone once the session is closed. */
  readonly temporaryFolder: string;
  /** Memory of one session, in MiB. Default: the engine's, 80 % of the machine's. */
  readonly memoryLimitMb?: number;
  /** Threads of one session. Default: the engine's, one a core. */
  readonly threads?: number;
}

type Duckdb = typeof import("@duckdb/node-api");

/**
 * A QueryEngine over DuckDB, in memory. Queries of one session may run at the same time. The engine's code is loaded by
 * the first `open`. Timestamps with a time zone are shown in UTC.
 *
 * `open` throws QUERY_FAILED where a statement of the setup fails, STORE_FAILED where the temporary folder cannot be used.
 */
export function createDuckdbQueryEngine(options: DuckdbOptions): QueryEngine {
  return {
    open: async (setup) => {
      const duckdb = await import("@duckdb/node-api");
      const folder = await makeFolder(options.temporaryFolder);
      const translate = translator(setup, folder);
      try {
        const instance = await openLocked(duckdb, setup, settingsOf(options, folder));
        return new DuckdbSession(duckdb, instance, folder, setup.prologue ?? [], translate);
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw translate(error, "");
      }
    },
  };
}

async function makeFolder(temporaryFolder: string): Promise<string> {
  try {
    return await mkdtemp(join(temporaryFolder, "sweeplake-query-"));
  } catch (error) {
    const message = `cannot make a folder for temporary files: ${messageOf(error)}`;
    throw new SweeplakeError("STORE_FAILED", message, { cause: error });
  }
}

/** Folders that the engine would look for in the user's home are in `folder`, where nothing is found. */
function settingsOf(options: DuckdbOptions, folder: string): Record<string, string> {
  const { memoryLimitMb, threads } = options;
  return {
    temp_directory: folder,
    home_directory: folder,
    secret_directory: join(folder, "secrets"),
    extension_directory: join(folder, "extensions"),
    allow_persistent_secrets: "false",
    allow_community_extensions: "false",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    ...(memoryLimitMb === undefined ? {} : { memory_limit: `${memoryLimitMb}MiB` }),
    ...(threads === undefined ? {} : { threads: String(threads) }),
  };
}

async function openLocked(
  duckdb: Duckdb,
  setup: QuerySetup,
  settings: Record<string, string>,
): Promise<DuckDBInstance> {
  const instance = await duckdb.DuckDBInstance.create(":memory:", settings);
  try {
    const connection = await instance.connect();
    const folders = setup.readableFolders.map((folder) => `'${folder.replaceAll("'", "''")}'`);
    const locks = [
      "SET GLOBAL TimeZone = 'UTC'",
      `SET GLOBAL allowed_directories = [${folders.join(", ")}]`,
      "SET GLOBAL enable_external_access = false",
      "SET GLOBAL lock_configuration = true",
    ];
    for (const statement of [...setup.statements, ...locks]) await connection.run(statement);
    connection.closeSync();
    return instance;
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/** One connection a query: a connection has one result at a time. */
class DuckdbSession implements QuerySession {
  readonly #duckdb: Duckdb;
  readonly #instance: DuckDBInstance;
  readonly #folder: string;
  readonly #prologue: readonly string[];
  readonly #translate: Translate;
  readonly #connections = new Set<DuckDBConnection>();
  /** What the engine is doing right now; its objects must not be freed meanwhile. */
  readonly #working = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(
    duckdb: Duckdb,
    instance: DuckDBInstance,
    folder: string,
    prologue: readonly string[],
    translate: Translate,
  ) {
    this.#duckdb = duckdb;
    this.#instance = instance;
    this.#folder = folder;
    this.#prologue = prologue;
    this.#translate = translate;
  }

  async query(sql: string): Promise<QueryResult> {
    this.#requireOpen();
    return this.#track(this.#start(sql));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    while (this.#working.size > 0) {
      // A query that is just about to begin would miss a single interrupt.
      for (const connection of this.#connections) connection.interrupt();
      await Promise.race([Promise.allSettled(this.#working), sleep(20)]);
    }
    for (const connection of this.#connections) this.#release(connection);
    this.#instance.closeSync();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #start(sql: string): Promise<QueryResult> {
    const connection = await this.#instance.connect();
    this.#connections.add(connection);
    try {
      for (const statement of this.#prologue) await connection.run(statement);
      const query = await prepareQuery(this.#duckdb, connection, sql);
      this.#requireOpen();
      const result = await query.statement.stream();
      const readers = cellReaders(result);
      const batches = this.#batches(this.#chunks(connection, query, result), readers, connection, sql);
      return { columns: readers.map(({ column }) => column), batches };
    } catch (error) {
      this.#release(connection);
      throw this.#translate(error, sql);
    }
  }

  async *#batches(
    chunks: AsyncIterable<DuckDBDataChunk>,
    readers: readonly CellReader[],
    connection: DuckDBConnection,
    sql: string,
  ): AsyncGenerator<readonly (readonly QueryCell[])[]> {
    try {
      for await (const chunk of chunks) yield rowsOf(chunk, readers);
    } catch (error) {
      throw this.#translate(error, sql);
    } finally {
      this.#release(connection);
    }
  }

  /** Whether rows ran out or could not be computed, fetching only says that there are no more: the type tells. */
  async *#chunks(
    connection: DuckDBConnection,
    query: PreparedQuery,
    result: DuckDBResult,
  ): AsyncGenerator<DuckDBDataChunk> {
    for (;;) {
      this.#requireOpen();
      const chunk = await this.#track(result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) break;
      yield chunk;
    }
    if (result.returnType !== this.#duckdb.ResultReturnType.INVALID) return;
    this.#requireOpen();
    throw await this.#track(reasonOfFailure(connection, query));
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new SweeplakeError("QUERY_FAILED", "the query session is closed");
  }

  async #track<Result>(work: Promise<Result>): Promise<Result> {
    this.#working.add(work);
    try {
      return await work;
    } finally {
      this.#working.delete(work);
    }
  }

  #release(connection: DuckDBConnection): void {
    if (this.#connections.delete(connection)) connection.closeSync();
  }
}

function rowsOf(chunk: DuckDBDataChunk, readers: readonly CellReader[]): readonly (readonly QueryCell[])[] {
  const rows: QueryCell[][] = Array.from({ length: chunk.rowCount }, () => []);
  for (const [index, reader] of readers.entries()) {
    const values = chunk.getColumnValues(index);
    for (const [at, row] of rows.entries()) row.push(reader.read(values[at] ?? null));
  }
  return rows;
}
