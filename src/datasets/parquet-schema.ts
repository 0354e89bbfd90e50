import type { SchemaElement } from "hyparquet";
import type { Column, ColumnType } from "../contract/index.ts";

type TypeElement = Pick<SchemaElement, "type" | "converted_type" | "logical_type">;

/**
 * DESIGN section 3: no unsigned types, no INT96; a timestamp holds UTC without saying so, hence without a converted
 * type, which would say so.
 */
const typeElements: Readonly<Record<ColumnType, TypeElement>> = {
  str: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  i32: { type: "INT32" },
  i64: { type: "INT64" },
  f64: { type: "DOUBLE" },
  ts: { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit: "MILLIS" } },
  bool: { type: "BOOLEAN" },
};

/** The Parquet schema of a column list: the root, then one leaf per column, in order. */
export function parquetSchemaOf(columns: readonly Column[]): SchemaElement[] {
  return [{ name: "root", num_children: columns.length }, ...columns.map(leafOf)];
}

function leafOf({ name, type, nullable }: Column): SchemaElement {
  return { name, repetition_type: nullable ? "OPTIONAL" : "REQUIRED", ...typeElements[type] };
}

/** The footer's `created_by` (DESIGN section 3). */
export function createdBy(writerFormat: number): string {
  return `sweeplake writer ${writerFormat}`;
}

/** Whether a footer's `created_by` is that of a writer of ours, of any format. */
export function isCreatedByUs(text: string | undefined): boolean {
  return /^sweeplake writer [1-9][0-9]*$/.test(text ?? "");
}
