import { once } from "node:events";
import type { Column } from "../../contract/index.ts";
import { SweeplakeError, WRITER_FORMAT } from "../../contract/index.ts";
import type { Cell } from "../../datasets/index.ts";
import { createTableWriter } from "../../datasets/index.ts";
import type { QueryCell, QueryResult } from "../../ports/index.ts";
import { formatTable, jsonCell } from "./terminal.ts";

export type AnswerFormat = "table" | "csv" | "json" | "parquet";

/** Rows that a table shows at most: it has to be held in memory to be aligned, and read by a person. */
const TABLE_ROWS = 1_000;

/** Writes the answer to a query. All formats but the table are written as the rows come. */
export async function writeAnswer(
  stream: NodeJS.WritableStream,
  result: QueryResult,
  format: AnswerFormat,
): Promise<void> {
  switch (format) {
    case "table":
      return writeAsTable(stream, result);
    case "csv":
      return writeAsCsv(stream, result);
    case "json":
      return writeAsJson(stream, result);
    case "parquet":
      return writeAsParquet(stream, result);
  }
}

async function writeAsTable(stream: NodeJS.WritableStream, result: QueryResult): Promise<void> {
  const rows: unknown[][] = [];
  let total = 0;
  for await (const batch of result.batches) {
    for (const row of batch) {
      total++;
      if (rows.length < TABLE_ROWS) rows.push(row.map((cell, at) => shown(cell, result.columns[at]?.type)));
    }
  }
  await send(
    stream,
    `${formatTable(
      result.columns.map((column) => column.name),
      rows,
    )}\n`,
  );
  const more = total > rows.length ? `, the first ${rows.length} shown: other formats show all` : "";
  await send(stream, `(${total} ${total === 1 ? "row" : "rows"}${more})\n`);
}

function shown(cell: QueryCell, type: string | undefined): unknown {
  return type === "ts" ? timestampText(cell) : cell;
}

/** ISO 8601. Times beyond the years that it can write, and infinite ones, stay milliseconds. */
function timestampText(cell: QueryCell): string | null {
  if (cell === null) return null;
  const date = new Date(Number(cell));
  return Number.isNaN(date.getTime()) ? String(cell) : date.toISOString();
}

async function writeAsCsv(stream: NodeJS.WritableStream, result: QueryResult): Promise<void> {
  await send(stream, `${result.columns.map((column) => csvCell(column.name)).join(",")}\r\n`);
  for await (const batch of result.batches) {
    const lines = batch.map((row) => row.map((cell, at) => csvCell(shown(cell, result.columns[at]?.type))).join(","));
    await send(stream, lines.map((line) => `${line}\r\n`).join(""));
  }
}

/** RFC 4180. Null is an empty cell, an empty string a quoted one. */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One array of objects, streamed. */
async function writeAsJson(stream: NodeJS.WritableStream, result: QueryResult): Promise<void> {
  let separator = "[\n  ";
  for await (const batch of result.batches) {
    let text = "";
    for (const row of batch) {
      const members = result.columns.map(({ name, type }, at) => jsonMember(name, shown(row[at] ?? null, type)));
      text += `${separator}{${members.join(",")}}`;
      separator = ",\n  ";
    }
    await send(stream, text);
  }
  await send(stream, separator.startsWith("[") ? "[]\n" : "\n]\n");
}

function jsonMember(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(jsonCell(name, value))}`;
}

async function writeAsParquet(stream: NodeJS.WritableStream, result: QueryResult): Promise<void> {
  const names = new Set<string>();
  const columns = result.columns.map(({ name, type }): Column => {
    if (names.has(name)) throw new SweeplakeError("QUERY_FAILED", `two columns are named ${name}; rename one with AS`);
    names.add(name);
    return { name, type, nullable: true, description: "" };
  });
  const writer = await createTableWriter(columns, WRITER_FORMAT);
  for await (const batch of result.batches) {
    for (const row of batch) writer.append(row.map((cell, at) => parquetCell(cell, columns[at] as Column)));
  }
  await send(stream, writer.finish());
}

function parquetCell(cell: QueryCell, column: Column): Cell {
  if (typeof cell === "number" && !Number.isFinite(cell)) {
    throw new SweeplakeError(
      "QUERY_FAILED",
      `the column ${column.name} has ${cell}; Parquet output has finite numbers only`,
    );
  }
  if (typeof cell !== "bigint") return cell;
  const number = Number(cell);
  if (Number.isSafeInteger(number)) return number;
  throw new SweeplakeError("QUERY_FAILED", `the column ${column.name} has ${cell}, beyond 2^53; cast it to VARCHAR`);
}

/** Writes, and waits where the reader is slower. */
async function send(stream: NodeJS.WritableStream, chunk: string | Uint8Array): Promise<void> {
  if (!stream.write(chunk)) await once(stream, "drain");
}
