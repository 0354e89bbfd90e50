/**
 * Column lists made into Parquet bytes and back, and into the SQL of the views. Pure: it reads and writes no files. Only this room knows the Parquet
 * library and the compression.
 */

export type { Cell } from "./cell.ts";
export type { Table } from "./table-reader.ts";
export { readRecords, readTable } from "./table-reader.ts";
export type { TableWriter } from "./table-writer.ts";
export { createTableWriter, writeRecords, writeTable } from "./table-writer.ts";
export type { LakeTables, TablePlace } from "./views.ts";
export { duckdbViews, tablePlaces } from "./views.ts";
