import type { Column, ModelDescription } from "../../contract/index.ts";
import { metricColumns, parameterColumns, WRITER_FORMAT } from "../../contract/index.ts";
import type { Cell } from "../../datasets/index.ts";
import { createTableWriter } from "../../datasets/index.ts";
import type { TriedPoint } from "../../execution/index.ts";

/** What the values that the model computed add to the files, bytes a point. */
export interface ValueBytes {
  /** Derived values, as columns and as JSON. */
  readonly effective_parameters: number;
  /** Metrics. */
  readonly outcomes: number;
}

/** Measured by writing the values of `points`; nothing where there is none. */
export async function measureValueBytes(model: ModelDescription, points: readonly TriedPoint[]): Promise<ValueBytes> {
  const json: Column = { name: "derived_json", type: "str", nullable: false, description: "" };
  const derivedColumns = [...parameterColumns(model).slice(model.parameters.length), json];
  return {
    effective_parameters: await bytesPerRow(
      derivedColumns,
      points.map(({ derived, derivedJson }) => [...derived, derivedJson]),
    ),
    outcomes: await bytesPerRow(
      metricColumns(model),
      points.map(({ metrics }) => metrics),
    ),
  };
}

/** What each row of the later half adds: the rest of a small file is its frame. Of one row, what it has without a file. */
async function bytesPerRow(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Promise<number> {
  if (columns.length === 0 || rows.length === 0) return 0;
  if (rows.length === 1) return JSON.stringify(rows[0]).length;
  const half = Math.floor(rows.length / 2);
  const added = (await fileBytes(columns, rows)) - (await fileBytes(columns, rows.slice(0, half)));
  return Math.max(0, added / (rows.length - half));
}

async function fileBytes(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Promise<number> {
  const writer = await createTableWriter(columns, WRITER_FORMAT);
  for (const row of rows) writer.append(row);
  return writer.finish().length;
}
