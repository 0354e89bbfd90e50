import type { DecodedArray } from "hyparquet";
import type { Column, ColumnType } from "../contract/index.ts";
import { ROW_GROUP_ROWS, SweeplakeError, shown } from "../contract/index.ts";

/** A value of a row. i64 and ts are integers below 2^53 in magnitude, f64 is finite, str is well-formed Unicode. */
export type Cell = null | boolean | number | string;

/** The cells of one column in the row group that is being filled. */
export interface ColumnBuffer {
  /**
   * Stores the cell of a row in [0, ROW_GROUP_ROWS). Throws INTERNAL, naming the column, for what its type cannot hold:
   * rows are checked before they get here, so it is a defect of ours.
   */
  put(row: number, cell: Cell | undefined): void;
  /** The first `rows` cells in the form that the Parquet library takes; good until the next `put`. */
  take(rows: number): DecodedArray;
}

type Stored = bigint | boolean | number | string;

/** What is stored for a cell; undefined where the type cannot hold it. */
const storedForms: Readonly<Record<ColumnType, (cell: Cell | undefined) => Stored | undefined>> = {
  str: (cell) => (typeof cell === "string" && cell.isWellFormed() ? cell : undefined),
  i32: (cell) => (typeof cell === "number" && (cell | 0) === cell ? cell : undefined),
  i64: integer64,
  f64: (cell) => (typeof cell === "number" && Number.isFinite(cell) ? cell : undefined),
  ts: integer64,
  bool: (cell) => (typeof cell === "boolean" ? cell : undefined),
};

function integer64(cell: Cell | undefined): bigint | undefined {
  return typeof cell === "number" && Number.isSafeInteger(cell) ? BigInt(cell) : undefined;
}

/** An empty buffer for one column, with room for one row group. */
export function createColumnBuffer(column: Column): ColumnBuffer {
  const storedForm = storedForms[column.type];
  const values = storageOf(column);
  return {
    put: (row, cell) => {
      const stored = cell === null && column.nullable ? null : storedForm(cell);
      if (stored === undefined) throw refused(column, cell);
      values[row] = stored;
    },
    // A typed array is cut without a copy; the library copies what it is given.
    take: (rows) => (Array.isArray(values) ? values.slice(0, rows) : (values as Float64Array).subarray(0, rows)),
  };
}

/** Numbers are kept unboxed where a column has no nulls. */
function storageOf(column: Column): { [row: number]: Stored | null } {
  if (!column.nullable) {
    if (column.type === "f64") return new Float64Array(ROW_GROUP_ROWS);
    if (column.type === "i32") return new Int32Array(ROW_GROUP_ROWS);
    if (column.type === "i64" || column.type === "ts") return new BigInt64Array(ROW_GROUP_ROWS);
  }
  return new Array<Stored | null>(ROW_GROUP_ROWS).fill(null);
}

function refused(column: Column, cell: Cell | undefined): SweeplakeError {
  const type = column.nullable ? `${column.type} or null` : column.type;
  return new SweeplakeError("INTERNAL", `the column ${column.name} is ${type} and cannot hold ${shown(cell)}`);
}
