import type { RowGroup, SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Column, ColumnSpecs, RecordDefinition, RowOf } from "../contract/index.ts";
import { columnsOf, ROW_GROUP_ROWS, SweeplakeError, shown, WRITER_FORMAT } from "../contract/index.ts";
import type { Cell } from "./cell.ts";
import { cellCheck } from "./cell.ts";
import type { Codec } from "./codec.ts";
import { loadCodec } from "./codec.ts";
import type { ColumnEncoder } from "./column-encoder.ts";
import { createColumnEncoder } from "./column-encoder.ts";
import { createdBy, parquetSchemaOf } from "./parquet-schema.ts";
import { blankSeal, seal } from "./seal.ts";

/**
 * Makes Parquet files, one after the other. The one in the making is held in memory: the compressed row groups so far and
 * the encoded cells of the current one.
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
  /**
   * The whole file: row groups of exactly ROW_GROUP_ROWS rows, the last of fewer. The next row starts another file, in
   * the memory of this one.
   */
  finish(): Uint8Array;
}

/**
 * A writer of one file with these columns, at least one. `writerFormat` is the one that the run pins.
 *
 * Throws INTERNAL for a writer format other than this version's: callers refuse such a run before.
 */
export async function createTableWriter(columns: readonly Column[], writerFormat: number): Promise<TableWriter> {
  if (writerFormat !== WRITER_FORMAT) {
    throw new SweeplakeError("INTERNAL", `asked for writer format ${writerFormat}, this version has ${WRITER_FORMAT}`);
  }
  return assembleWriter(columns, writerFormat, await loadCodec());
}

function assembleWriter(columns: readonly Column[], writerFormat: number, codec: Codec): TableWriter {
  const schema = parquetSchemaOf(columns);
  const checks = columns.map(cellCheck);
  const encoders = columns.map((column, at) => createColumnEncoder(column, schema[at + 1] as SchemaElement, codec));
  const output = new ByteWriter();
  /** Rows that the encoders hold. */
  let pending = 0;
  let parquet = startFile(output, schema, writerFormat);
  const flush = () => {
    parquet.row_groups.push(writeRowGroup(encoders, pending, output));
    parquet.num_rows += BigInt(pending);
    pending = 0;
  };
  return {
    append: (cells) => {
      if (cells.length !== columns.length) {
        throw new SweeplakeError("INTERNAL", `a row of ${cells.length} cells in a table of ${columns.length} columns`);
      }
      // All are looked at before any is taken: a row is appended whole or not at all.
      for (let at = 0; at < checks.length; at++) {
        if (!(checks[at] as (typeof checks)[number])(cells[at])) throw refused(columns[at] as Column, cells[at]);
      }
      for (let at = 0; at < encoders.length; at++) (encoders[at] as ColumnEncoder).put(cells[at] as Cell);
      if (++pending === ROW_GROUP_ROWS) flush();
    },
    finish: () => {
      if (pending > 0) flush();
      parquet.finish();
      const file = output.getBytes().slice();
      seal(file);
      parquet = startFile(output, schema, writerFormat);
      return file;
    },
  };
}

/** The library writes the frame, page headers and the footer; columns are encoded here (ADR 0020). */
function startFile(output: ByteWriter, schema: SchemaElement[], writerFormat: number): ParquetWriter {
  output.index = 0;
  output.offset = 0;
  return new ParquetWriter({
    writer: output,
    schema,
    createdBy: createdBy(writerFormat),
    kvMetadata: [blankSeal],
  });
}

function writeRowGroup(encoders: readonly ColumnEncoder[], rows: number, output: ByteWriter): RowGroup {
  const start = output.offset;
  const columns = encoders.map((encoder) => encoder.flush(output));
  return {
    columns,
    total_byte_size: columns.reduce((sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n), 0n),
    num_rows: BigInt(rows),
    total_compressed_size: BigInt(output.offset - start),
  };
}

function refused(column: Column, cell: Cell | undefined): SweeplakeError {
  const type = column.nullable ? `${column.type} or null` : column.type;
  return new SweeplakeError("INTERNAL", `the column ${column.name} is ${type} and cannot hold ${shown(cell)}`);
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
