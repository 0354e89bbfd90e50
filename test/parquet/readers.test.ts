import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { Zstd } from "@hpcc-js/wasm-zstd";
import { parquetReadObjects } from "hyparquet";
import type { Column, ColumnType } from "../../src/contract/index.ts";
import { ROW_GROUP_ROWS, WRITER_FORMAT } from "../../src/contract/index.ts";
import type { Cell } from "../../src/datasets/index.ts";
import { writeTable } from "../../src/datasets/index.ts";
import { everyTypeColumns, everyTypeRows } from "../support/every-type.ts";
import { runPython } from "../support/python.ts";
import { assertSameRows } from "../support/same-rows.ts";

/** What `read_rows.py` prints. */
interface ArrowTable {
  readonly createdBy: string;
  readonly codecs: readonly string[];
  readonly rowGroups: readonly number[];
  readonly columns: readonly { readonly name: string; readonly type: string; readonly nullable: boolean }[];
  readonly rows: readonly (readonly Cell[])[];
}

const arrowTypes: Readonly<Record<ColumnType, string>> = {
  str: "string",
  i32: "int32",
  i64: "int64",
  f64: "double",
  ts: "timestamp[ms]",
  bool: "bool",
};
const duckdbTypes: Readonly<Record<ColumnType, string>> = {
  str: "VARCHAR",
  i32: "INTEGER",
  i64: "BIGINT",
  f64: "DOUBLE",
  ts: "TIMESTAMP",
  bool: "BOOLEAN",
};

const allNull = everyTypeRows(10).map((row) =>
  Object.fromEntries(everyTypeColumns.map(({ name, nullable }) => [name, nullable ? null : (row[name] as Cell)])),
);
const tables: Record<string, readonly Record<string, Cell>[]> = {
  "no rows": [],
  "one row": everyTypeRows(1),
  "nulls throughout": allNull,
  "two row groups": everyTypeRows(ROW_GROUP_ROWS + 50),
  "texts by dictionary": withText(5_000, (row) => `one of ${row % 700}`),
  "texts that outgrow a dictionary": withText(5_000, (row) => `${row < 3_000 ? row % 1_025 : row}`),
  "texts too various for a dictionary": withText(900, (row) => `${row % 460}`),
  "texts over several pages": withText(3_000, (row) => `${row} ${"long ".repeat(200)}`),
  "one text only": withText(1_001, () => "the same"),
};

/** Rows whose texts are those, with nulls among the nullable ones: some, then none for long, then only nulls. */
function withText(count: number, text: (row: number) => string): Record<string, Cell>[] {
  return everyTypeRows(count).map((row, at) => ({
    ...row,
    str: text(at),
    str_or_null: at > count - 100 || (at < 50 && at % 3 === 0) ? null : text(at),
  }));
}

const zstd = await Zstd.load();
const folder = await mkdtemp(join(tmpdir(), "sweeplake-readers-"));
after(() => rm(folder, { recursive: true, force: true }));

for (const [name, rows] of Object.entries(tables)) {
  describe(`a file of ${name} is the same table to`, async () => {
    const bytes = await writeTable(everyTypeColumns, rows, WRITER_FORMAT);
    const path = join(folder, `${name.replaceAll(" ", "-")}.parquet`);
    await writeFile(path, bytes);
    const expected = rows.map((row) => everyTypeColumns.map((column) => row[column.name]));

    test("hyparquet", async () => assertSameRows(await readWithHyparquet(bytes), rows));

    test("DuckDB", async () => {
      const found = await readWithDuckdb(path);
      assert.deepEqual(
        found.columns,
        everyTypeColumns.map((column) => [column.name, duckdbTypes[column.type]]),
      );
      assertSameRows(found.rows, expected);
    });

    test("pyarrow", async () => {
      const script = fileURLToPath(new URL("read_rows.py", import.meta.url));
      const found: ArrowTable = JSON.parse(await runPython(script, path));
      assert.deepEqual(
        found.columns,
        everyTypeColumns.map(({ name, type, nullable }) => ({ name, type: arrowTypes[type], nullable })),
      );
      assertSameRows(found.rows, expected);
      assert.equal(found.createdBy, `sweeplake writer ${WRITER_FORMAT}`);
      assert.deepEqual(found.codecs, rows.length === 0 ? [] : ["ZSTD"]);
      assert.deepEqual(
        found.rowGroups,
        rows.length > ROW_GROUP_ROWS ? [ROW_GROUP_ROWS, 50] : rows.length ? [rows.length] : [],
      );
    });
  });
}

/** With another build of zstd than the writer's, and text as it is: by default a leading U+FEFF is dropped. */
async function readWithHyparquet(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const text = new TextDecoder("utf-8", { ignoreBOM: true });
  const rows = await parquetReadObjects({
    file: new Uint8Array(bytes).buffer,
    compressors: { ZSTD: (frame) => zstd.decompress(frame) },
    parsers: { stringFromBytes: (value: Uint8Array) => text.decode(value) },
  });
  const plain = (cell: unknown) => (typeof cell === "bigint" || cell instanceof Date ? Number(cell) : cell);
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)])));
}

/** All rows in file order, and the types that DuckDB sees. */
async function readWithDuckdb(path: string) {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const described = await connection.runAndReadAll(`describe select * from read_parquet('${path}')`);
    const result = await connection.runAndReadAll(
      `select ${everyTypeColumns.map(duckdbCell).join(", ")}
       from read_parquet('${path}', file_row_number = true) order by file_row_number`,
    );
    return {
      columns: described.getRows().map(([name, type]) => [name, type]),
      rows: result.getRows().map((row) => row.map((value, at) => cellOf(everyTypeColumns[at]?.type, value))),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Text is fetched as hex digits: DuckDB keeps a leading U+FEFF, its client for Node drops it. */
function duckdbCell({ name, type }: Column): string {
  if (type === "str") return `hex("${name}")`;
  return type === "ts" ? `epoch_ms("${name}")` : `"${name}"`;
}

function cellOf(type: ColumnType | undefined, value: unknown): unknown {
  if (type === "str" && value !== null) return Buffer.from(String(value), "hex").toString("utf8");
  return typeof value === "bigint" ? Number(value) : value;
}
