import type { Column, ColumnType } from "../contract/index.ts";

/** A value of a row. i64 and ts are integers below 2^53 in magnitude, f64 is finite, str is well-formed Unicode. */
export type Cell = null | boolean | number | string;

const accepts: Readonly<Record<ColumnType, (cell: Cell | undefined) => boolean>> = {
  str: (cell) => typeof cell === "string" && cell.isWellFormed(),
  i32: (cell) => typeof cell === "number" && (cell | 0) === cell,
  i64: Number.isSafeInteger,
  f64: Number.isFinite,
  ts: Number.isSafeInteger,
  bool: (cell) => typeof cell === "boolean",
};

/** Tells whether a column can hold a cell. */
export function cellCheck({ type, nullable }: Column): (cell: Cell | undefined) => boolean {
  const isOfType = accepts[type];
  return nullable ? (cell) => cell === null || isOfType(cell) : isOfType;
}
