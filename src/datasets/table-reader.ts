import type { ColumnData, FileMetaData, SchemaElement } from "hyparquet";
import { parquetMetadata, parquetRead } from "hyparquet";
import type { Column, ColumnSpecs, RecordDefinition, RowOf } from "../contract/index.ts";
import { columnsOf, messageOf, SweeplakeError } from "../contract/index.ts";
import type { Cell } from "./cell.ts";
import type { Codec } from "./codec.ts";
import { loadCodec } from "./codec.ts";
import { isCreatedByUs, parquetSchemaOf } from "./parquet-schema.ts";
import { isSealed } from "./seal.ts";

/** A data file that has been read whole. */
export interface Table {
  readonly rowCount: number;
  /** The cells of one column, in row order; the same array at each call. Throws INTERNAL for a name it has not. */
  column(name: string): readonly Cell[];
  /** All rows as objects by column name, made anew at each call. */
  rows(): readonly Readonly<Record<string, Cell>>[];
}

/**
 * Reads a file that a TableWriter of any version has made. i64 and ts arrive as numbers.
 *
 * Throws LAKE_CORRUPT, naming `name`, where a single bit is not as it was written, or the columns are not exactly
 * `columns` in name, order, type and nullability.
 */
export async function readTable(bytes: Uint8Array, columns: readonly Column[], name = "the data file"): Promise<Table> {
  const codec = await loadCodec();
  if (!isSealed(bytes)) throw corrupt(name, "it is cut off, damaged, or not written by Sweeplake");
  try {
    const metadata = parquetMetadata(bytes, { geoparquet: false });
    checkFooter(metadata, columns);
    return tableOf(columns, Number(metadata.num_rows), await readColumns(bytes, metadata, codec));
  } catch (cause) {
    throw corrupt(name, messageOf(cause), cause);
  }
}

/** The rows of a file of a record that has no columns of a model. Errors as of `readTable`. */
export async function readRecords<Columns extends ColumnSpecs>(
  record: RecordDefinition<Columns>,
  bytes: Uint8Array,
  name?: string,
): Promise<readonly RowOf<Columns>[]> {
  const table = await readTable(bytes, columnsOf(record), name);
  return table.rows() as readonly RowOf<Columns>[];
}

function corrupt(name: string, problem: string, cause?: unknown): SweeplakeError {
  return new SweeplakeError("LAKE_CORRUPT", `${name}: ${problem}`, { cause });
}

function checkFooter(metadata: FileMetaData, columns: readonly Column[]): void {
  if (!isCreatedByUs(metadata.created_by)) throw new Error(`it was created by ${metadata.created_by}`);
  const expected = parquetSchemaOf(columns);
  const length = Math.max(expected.length, metadata.schema.length);
  for (let at = 0; at < length; at++) {
    const [found, wanted] = [describe(metadata.schema[at]), describe(expected[at])];
    if (found !== wanted) throw new Error(`its schema has ${found} in place of ${wanted}`);
  }
}

function describe(element: SchemaElement | undefined): string {
  if (element === undefined) return "nothing";
  const { name, type, repetition_type, num_children, converted_type, logical_type } = element;
  return JSON.stringify({ name, type, repetition_type, num_children, converted_type, logical_type });
}

/** Refuses what is not UTF-8, and keeps a leading U+FEFF, which is a character like any other here. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

async function readColumns(bytes: Uint8Array, metadata: FileMetaData, codec: Codec): Promise<Map<string, Cell[]>> {
  const chunks: ColumnData[] = [];
  await parquetRead({
    file: {
      byteLength: bytes.length,
      slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
    },
    metadata,
    compressors: { ZSTD: codec.decompress },
    parsers: {
      stringFromBytes: (text: Uint8Array) => utf8.decode(text),
      timestampFromMilliseconds: (milliseconds: bigint) => milliseconds,
    },
    onChunk: (chunk) => chunks.push(chunk),
  });
  const cells = new Map<string, Cell[]>();
  for (const { columnName, columnData, rowStart } of chunks) {
    const column = cells.get(columnName) ?? new Array<Cell>(Number(metadata.num_rows));
    cells.set(columnName, column);
    let row = rowStart;
    for (const value of columnData) column[row++] = typeof value === "bigint" ? exactNumber(value) : value;
  }
  return cells;
}

function exactNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`it has the integer ${value}, which is beyond 2^53`);
  return number;
}

function tableOf(columns: readonly Column[], rowCount: number, chunks: ReadonlyMap<string, readonly Cell[]>): Table {
  // A file without rows has no chunks.
  const cells = new Map(columns.map(({ name }) => [name, chunks.get(name) ?? []]));
  const column = (name: string) => {
    const found = cells.get(name);
    if (found === undefined) throw new SweeplakeError("INTERNAL", `there is no column ${name} in this table`);
    return found;
  };
  const rowAt = (row: number) => Object.fromEntries(columns.map(({ name }) => [name, column(name)[row] ?? null]));
  return { rowCount, column, rows: () => Array.from({ length: rowCount }, (_, row) => rowAt(row)) };
}
