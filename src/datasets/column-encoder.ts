import type { ColumnChunk, Encoding, SchemaElement } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import type { Column } from "../contract/index.ts";
import { ROW_GROUP_ROWS } from "../contract/index.ts";
import { ByteBuffer } from "./byte-buffer.ts";
import type { Cell } from "./cell.ts";
import type { Codec } from "./codec.ts";
import { createColumnBounds } from "./column-bounds.ts";
import type { ValuePage } from "./column-values.ts";
import { createColumnValues } from "./column-values.ts";
import { appendHybrid } from "./run-length.ts";

/** The cells of one column in the row group that is being filled, encoded as they come: ADR 0020. */
export interface ColumnEncoder {
  /** A cell that the column can hold (see `cellCheck`); at most ROW_GROUP_ROWS between two calls of `flush`. */
  put(cell: Cell): void;
  /** Writes the column chunk of the cells put so far, at least one, and makes room for the next row group. */
  flush(out: ByteWriter): ColumnChunk;
}

export function createColumnEncoder(column: Column, element: SchemaElement, codec: Codec): ColumnEncoder {
  const values = createColumnValues(column.type);
  const bounds = createColumnBounds(column.type);
  /** 1 where a row has a value. */
  const presence = column.nullable ? new Uint8Array(ROW_GROUP_ROWS) : undefined;
  let rows = 0;
  return {
    put: (cell) => {
      if (presence !== undefined) presence[rows] = cell === null ? 0 : 1;
      rows++;
      values.put(cell);
      bounds.put(cell);
    },
    flush: (out) => {
      const chunk = openChunk(out, codec);
      const { dictionary, pages } = values.finish();
      if (dictionary !== undefined) chunk.dictionaryPage(dictionary);
      const encoding = dictionary === undefined ? "PLAIN" : "RLE_DICTIONARY";
      let start = 0;
      for (const page of pages) {
        chunk.dataPage(page, page.endRow - start, encoding, presence?.subarray(start, page.endRow));
        start = page.endRow;
      }
      const meta = chunk.close(element, rows, bounds.statistics());
      rows = 0;
      values.clear();
      bounds.clear();
      return meta;
    },
  };
}

type Statistics = NonNullable<ColumnChunk["meta_data"]>["statistics"];

/** Appends the pages of one column chunk and keeps the account of them that the footer needs. */
function openChunk(out: ByteWriter, codec: Codec) {
  const start = out.offset;
  let firstDataPage: number | undefined;
  let dictionaryStart: number | undefined;
  let dataPages = 0;
  let dataEncoding: Encoding = "PLAIN";
  let uncompressedBytes = 0;
  const levels = new ByteBuffer();
  return {
    dictionaryPage: ({ count, bytes }: { readonly count: number; readonly bytes: Uint8Array }) => {
      dictionaryStart = out.offset;
      const compressed = codec.compress(bytes);
      writePageHeader(out, {
        type: "DICTIONARY_PAGE",
        uncompressed_page_size: bytes.length,
        compressed_page_size: compressed.length,
        dictionary_page_header: { num_values: count, encoding: "PLAIN" },
      });
      uncompressedBytes += out.offset - dictionaryStart + bytes.length;
      out.appendBytes(compressed);
    },
    dataPage: ({ bytes }: ValuePage, rows: number, encoding: Encoding, presence: Uint8Array | undefined) => {
      const pageStart = out.offset;
      firstDataPage ??= pageStart;
      levels.clear();
      if (presence !== undefined) appendHybrid(levels, presence, 1);
      const compressed = codec.compress(bytes);
      writePageHeader(out, {
        type: "DATA_PAGE_V2",
        uncompressed_page_size: levels.length + bytes.length,
        compressed_page_size: levels.length + compressed.length,
        data_page_header_v2: {
          num_values: rows,
          num_nulls: presence === undefined ? 0 : countOf(presence, 0),
          num_rows: rows,
          encoding,
          definition_levels_byte_length: levels.length,
          repetition_levels_byte_length: 0,
          is_compressed: true,
        },
      });
      uncompressedBytes += out.offset - pageStart + levels.length + bytes.length;
      out.appendBytes(levels.bytes());
      out.appendBytes(compressed);
      dataPages++;
      dataEncoding = encoding;
    },
    close: ({ type, name }: SchemaElement, rows: number, statistics: Statistics): ColumnChunk => {
      const hasDictionary = dictionaryStart !== undefined;
      return {
        file_offset: BigInt(start),
        meta_data: {
          type: type as NonNullable<SchemaElement["type"]>,
          encodings: hasDictionary ? ["PLAIN", dataEncoding] : [dataEncoding],
          path_in_schema: [name],
          codec: "ZSTD",
          num_values: BigInt(rows),
          total_uncompressed_size: BigInt(uncompressedBytes),
          total_compressed_size: BigInt(out.offset - start),
          data_page_offset: BigInt(firstDataPage as number),
          ...(dictionaryStart === undefined ? {} : { dictionary_page_offset: BigInt(dictionaryStart) }),
          ...(statistics === undefined ? {} : { statistics }),
          encoding_stats: [
            ...(hasDictionary ? [{ page_type: "DICTIONARY_PAGE", encoding: "PLAIN", count: 1 } as const] : []),
            { page_type: "DATA_PAGE_V2", encoding: dataEncoding, count: dataPages },
          ],
        },
      };
    },
  };
}

function countOf(numbers: Uint8Array, wanted: number): number {
  let count = 0;
  for (const each of numbers) if (each === wanted) count++;
  return count;
}
