import fc from "fast-check";
import type { Column, ColumnType } from "../../src/contract/index.ts";
import type { Cell } from "../../src/datasets/index.ts";

const edgeCells: Readonly<Record<ColumnType, readonly Exclude<Cell, null>[]>> = {
  str: ["", "plain", "Größe µ", "日本語", "\u{1f600}\u{10ffff}", "\ufeffmarked", 'a "quoted",\r\n\tline', "e\u0301"],
  i32: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)],
  i64: [0, 1, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  f64: [0, -0, 1.5, -1e300, Number.MAX_VALUE, Number.MIN_VALUE, -2.5e-320, 0.1 + 0.2, 2 ** 53 + 2],
  ts: [0, 1, -1, Date.UTC(1978, 0, 22, 12, 30, 15, 999), Date.UTC(9999, 11, 31)],
  bool: [true, false],
};

const anyCell: Readonly<Record<ColumnType, fc.Arbitrary<Cell>>> = {
  str: fc.string({ unit: "binary" }),
  i32: fc.integer(),
  i64: fc.maxSafeInteger(),
  f64: fc.double({ noNaN: true, noDefaultInfinity: true }),
  ts: fc.maxSafeInteger(),
  bool: fc.boolean(),
};

const types = Object.keys(edgeCells) as ColumnType[];

/** For each type a column that is not nullable, named for the type, and a nullable one, `<type>_or_null`. */
export const everyTypeColumns: readonly Column[] = types.flatMap((type) => [
  { name: type, type, nullable: false, description: "" },
  { name: `${type}_or_null`, type, nullable: true, description: "" },
]);

export type EveryTypeRow = Record<string, Cell>;

/** `count` rows with the edges of every type among ordinary values and nulls: always the same rows. */
export function everyTypeRows(count: number): EveryTypeRow[] {
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(
      everyTypeColumns.map(({ name, type, nullable }, at) => [
        name,
        nullable && (row + at) % 3 === 0 ? null : cellAt(type, row),
      ]),
    ),
  );
}

function cellAt(type: ColumnType, row: number): Cell {
  const edges = edgeCells[type];
  if (row % 2 === 0) return edges[(row / 2) % edges.length] as Cell;
  if (type === "str") return `row ${row}`;
  if (type === "f64") return row / 7;
  return type === "bool" ? row % 5 === 0 : row * 1_000;
}

/** One row of `everyTypeColumns`: any cells that their types permit. */
export const anyEveryTypeRow: fc.Arbitrary<EveryTypeRow> = fc.record(
  Object.fromEntries(
    everyTypeColumns.map(({ name, type, nullable }) => {
      const cell = fc.oneof(anyCell[type], fc.constantFrom<Cell>(...edgeCells[type]));
      return [name, nullable ? fc.option(cell, { nil: null }) : cell];
    }),
  ),
  { noNullPrototype: true },
);
