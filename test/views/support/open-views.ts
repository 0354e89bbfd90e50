import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDuckdbQueryEngine } from "../../../src/adapters/duckdb/index.ts";
import type { RunPartition } from "../../../src/contract/index.ts";
import type { LakeTables } from "../../../src/datasets/index.ts";
import { duckdbViews, tablePlaces } from "../../../src/datasets/index.ts";
import type { QueryCell, QueryColumn } from "../../../src/ports/index.ts";
import { collect } from "../../contracts/support/collect.ts";
import { createTempFolder } from "../../contracts/support/temp-folder.ts";
import type { RunRows } from "./lake-files.ts";
import { writeRun } from "./lake-files.ts";

/** SQL over the views of one lake. */
export interface OpenViews extends AsyncDisposable {
  readonly lake: string;
  columns(view: string): Promise<readonly QueryColumn[]>;
  rows(sql: string): Promise<readonly (readonly QueryCell[])[]>;
  /** Rows by column name. */
  records(sql: string): Promise<readonly Readonly<Record<string, QueryCell>>[]>;
}

/**
 * Writes the runs into a new lake, called `name` in a temporary folder, and opens its views, or those of one run, with the
 * real engine.
 */
export async function openViews(
  models: LakeTables["models"],
  runs: readonly RunRows[],
  name = "lake",
  run?: RunPartition,
): Promise<OpenViews> {
  const folder = await createTempFolder();
  const lake = join(folder.path, name);
  for (const run of runs) await writeRun(lake, run);
  const keys = (await readdir(lake, { recursive: true }).catch(() => [])).sort();
  const samples = new Map<string, string>();
  for (const { table, isFile } of tablePlaces(models, run)) {
    const key = keys.find(isFile);
    if (key !== undefined) samples.set(table, key);
  }
  const engine = createDuckdbQueryEngine({ temporaryFolder: tmpdir(), threads: 1, memoryLimitMb: 512 });
  const session = await engine.open(duckdbViews({ location: lake, models, run, samples }));

  const read = async (sql: string) => {
    const { columns, batches } = await session.query(sql);
    return { columns, rows: (await collect(batches)).flat() };
  };
  return {
    lake,
    columns: async (view) => (await read(`FROM ${view} LIMIT 0`)).columns,
    rows: async (sql) => (await read(sql)).rows,
    records: async (sql) => {
      const { columns, rows } = await read(sql);
      return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null])));
    },
    [Symbol.asyncDispose]: async () => {
      await session.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
