import type { Encoding } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Column, ColumnSpecs, ColumnType, RecordDefinition, RowOf } from "../contract/index.ts";
import { columnsOf, ROW_GROUP_ROWS, SweeplakeError, WRITER_FORMAT } from "../contract/index.ts";
import { loadCodec } from "./codec.ts";
import type { Cell } from "./column-buffer.ts";
import { createColumnBuffer } from "./column-buffer.ts";
import { createdBy, parquetSchemaOf } from "./parquet-schema.ts";
import { blankSeal, seal } from "./seal.ts";

/**
 * One Parquet file in the making, in memory: the compressed row groups so far and the raw cells of the current one.
 *
 * The bytes are a pure function of the columns, the writer format and the rows: the same in every process, on every
 * machine and on every supported Node.js (DESIGN section 3).
 */
export interface TableWriter {
  /**
   * Appends a row: one cell per column, in column order. The array may be reused by the caller.
   *
   * Throws INTERNAL, naming the column, for a cell that its type cannot hold: a null where the column is not nullable,
   * a number that is not finite or, for integers, not an integer in range, a string with a lone surrogate. The row is
   * then not appended.
   */
  append(cells: readonly Cell[]): void;
  /** The whole file: row groups of exactly ROW_GROUP_ROWS rows, the last of fewer. To be called once, at the end. */
  finish(): Uint8Array;
}

/** How the cells of a column are encoded: by type alone, never by what a shard happens to hold. */
const encodings: Readonly<Record<ColumnType, { readonly encoding?: Encoding; readonly statistics: boolean }>> = {
  // The bounds of hashes and of JSON rule out nothing, and cost as much as the pages.
  str: { statistics: false },
  i32: { statistics: true },
  i64: { statistics: true },
  ts: { statistics: true },
  // A dictionary loses the sign of -0.
  f64: { encoding: "PLAIN", statistics: true },
  // The library would write run lengths, which not every engine reads for booleans.
  bool: { encoding: "PLAIN", statistics: true },
};

/**
 * A writer of one file with these columns, at least one. `writerFormat` is the one that the run pins.
 *
 * Throws INTERNAL for a writer format other than this version's: callers refuse such a run before.
 */
export async function createTableWriter(columns: readonly Column[], writerFormat: number): Promise<TableWriter> {
  if (writerFormat !== WRITER_FORMAT) {
    throw new SweeplakeError("INTERNAL", `asked for writer format ${writerFormat}, this version has ${WRITER_FORMAT}`);
  }
  const { compress } = await loadCodec();
  const output = new ByteWriter();
  const parquet = new ParquetWriter({
    writer: output,
    schema: parquetSchemaOf(columns),
    codec: "ZSTD",
    compressors: { ZSTD: compress },
    createdBy: createdBy(writerFormat),
    kvMetadata: [blankSeal],
  });
  return assembleWriter(columns, parquet, output);
}

function assembleWriter(columns: readonly Column[], parquet: ParquetWriter, output: ByteWriter): TableWriter {
  const fields = columns.map((column) => ({ column, buffer: createColumnBuffer(column) }));
  /** Rows in the buffers. */
  let pending = 0;
  const flush = () => {
    const columnData = fields.map(({ column: { name, type }, buffer }) => {
      return { name, data: buffer.take(pending), ...encodings[type] };
    });
    parquet.write({ columnData, rowGroupSize: ROW_GROUP_ROWS });
    pending = 0;
  };
  return {
    append: (cells) => {
      if (cells.length !== fields.length) {
        throw new SweeplakeError("INTERNAL", `a row of ${cells.length} cells in a table of ${fields.length} columns`);
      }
      let at = 0;
      for (const { buffer } of fields) buffer.put(pending, cells[at++]);
      if (++pending === ROW_GROUP_ROWS) flush();
    },
    finish: () => {
      if (pending > 0) flush();
      parquet.finish();
      const file = output.getBytes().slice();
      seal(file);
      return file;
    },
  };
}

/** The file of a few rows. Cells are taken by column name; errors as of `TableWriter.append`. */
export async function writeTable<Row extends Readonly<Record<string, Cell>>>(
  columns: readonly Column[],
  rows: readonly Row[],
  writerFormat: number,
): Promise<Uint8Array> {
  const writer = await createTableWriter(columns, writerFormat);
  for (const row of rows) writer.append(columns.map(({ name }) => row[name] as Cell));
  return writer.finish();
}

/** The file of a few rows of a record that has no columns of a model. */
export function writeRecords<Columns extends ColumnSpecs>(
  record: RecordDefinition<Columns>,
  rows: readonly RowOf<Columns>[],
  writerFormat: number,
): Promise<Uint8Array> {
  return writeTable(columnsOf(record), rows as readonly Readonly<Record<string, Cell>>[], writerFormat);
}
