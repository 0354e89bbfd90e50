import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter, parquetWriteBuffer } from "hyparquet-writer";
import { everyTypeColumns, everyTypeRows } from "../../test/support/every-type.ts";
import { assertSameRows } from "../../test/support/same-rows.ts";
import type { Column } from "../contract/index.ts";
import { runContextRecord, shardOutcomesRecord, WRITER_FORMAT } from "../contract/index.ts";
import { loadCodec } from "./codec.ts";
import { readRecords, readTable, writeRecords, writeTable } from "./index.ts";
import { parquetSchemaOf } from "./parquet-schema.ts";
import { blankSeal, seal } from "./seal.ts";

const rows = everyTypeRows(30);
const file = await writeTable(everyTypeColumns, rows, WRITER_FORMAT);
const corrupt = { code: "LAKE_CORRUPT", message: /^dataset=x\/f\.parquet: / };
const read = (bytes: Uint8Array, columns: readonly Column[] = everyTypeColumns) =>
  readTable(bytes, columns, "dataset=x/f.parquet");

describe("a table", () => {
  test("gives its columns and its rows", async () => {
    const table = await read(file);
    assert.equal(table.rowCount, rows.length);
    assertSameRows(table.rows(), rows);
    for (const { name } of everyTypeColumns) {
      assert.deepEqual(
        table.column(name),
        rows.map((row) => row[name]),
      );
    }
  });
  test("has no column that was not asked for", async () => {
    const table = await read(file);
    assert.throws(() => table.column("constructor"), { code: "INTERNAL" });
  });
  test("has its columns without rows, too", async () => {
    const table = await read(await writeTable(everyTypeColumns, [], WRITER_FORMAT));
    assert.deepEqual([table.rowCount, table.column("str"), table.rows()], [0, [], []]);
  });
  test("is read from the middle of a larger buffer", async () => {
    const buffer = Buffer.concat([Buffer.alloc(13, 1), file, Buffer.alloc(7, 2)]);
    assertSameRows((await read(buffer.subarray(13, 13 + file.length))).rows(), rows);
  });
  test("leaves the bytes as they are", async () => {
    const copy = file.slice();
    await read(copy);
    assert.deepEqual(copy, file);
  });
});

describe("LAKE_CORRUPT, naming the file, for", () => {
  test("a bit flipped in any byte", async () => {
    const flipped = file.slice();
    for (let at = 0; at < file.length; at++) {
      const mask = 1 << (at % 8);
      flipped[at] = (file[at] as number) ^ mask;
      await assert.rejects(read(flipped), corrupt, `bit ${at % 8} of byte ${at}`);
      flipped[at] = file[at] as number;
    }
    assertSameRows((await read(flipped)).rows(), rows);
  });
  test("any bytes missing at the end", async () => {
    for (let size = 0; size < file.length; size++) {
      await assert.rejects(read(file.subarray(0, size)), corrupt, `${size} bytes`);
    }
  });
  test("bytes too many", async () => {
    await assert.rejects(read(Buffer.concat([file, Buffer.alloc(1)])), corrupt);
  });
  test("a Parquet file that another program wrote", async () => {
    const other = parquetWriteBuffer({ columnData: [{ name: "a", data: [1], type: "INT32", nullable: false }] });
    await assert.rejects(read(new Uint8Array(other), [columnOf("a", "i32")]), corrupt);
  });
  test("one that says so although it is sealed", async () => {
    const bytes = await sealedFile([columnOf("a", "i32")], new Int32Array([1]), "someone else");
    await assert.rejects(read(bytes, [columnOf("a", "i32")]), { ...corrupt, message: /created by someone else/ });
  });
  test("an integer beyond 2^53", async () => {
    const columns = [columnOf("a", "i64")];
    const largest = await sealedFile(columns, new BigInt64Array([2n ** 53n - 1n]));
    assert.deepEqual((await read(largest, columns)).rows(), [{ a: Number.MAX_SAFE_INTEGER }]);
    await assert.rejects(read(await sealedFile(columns, new BigInt64Array([2n ** 53n])), columns), corrupt);
  });
  test("text that is not UTF-8", async () => {
    const columns = [columnOf("a", "str")];
    await assert.rejects(read(await sealedFile(columns, [new Uint8Array([0xff])]), columns), corrupt);
  });
  test("a page that is not what its header says", async () => {
    const columns = [columnOf("a", "i32")];
    const bytes = await sealedFile(columns, new Int32Array([1]), undefined, () => new Uint8Array(20));
    await assert.rejects(read(bytes, columns), corrupt);
  });
});

describe("LAKE_CORRUPT for columns that are not exactly those of the file:", () => {
  const columns = [columnOf("a", "i32"), columnOf("b", "str?")];
  const cases: Record<string, readonly Column[]> = {
    "another name": [columnOf("a", "i32"), columnOf("c", "str?")],
    "another order": [columnOf("b", "str?"), columnOf("a", "i32")],
    "another type": [columnOf("a", "i64"), columnOf("b", "str?")],
    "a type of the same storage": [columnOf("a", "i32"), columnOf("b", "str?"), columnOf("c", "ts")],
    "nullable where it is not": [columnOf("a", "i32?"), columnOf("b", "str?")],
    "not nullable where it is": [columnOf("a", "i32"), columnOf("b", "str")],
    "one more": [columnOf("a", "i32"), columnOf("b", "str?"), columnOf("c", "i32?")],
    "one less": [columnOf("a", "i32")],
  };
  for (const [name, wrong] of Object.entries(cases)) {
    test(name, async () => {
      const stored = name.includes("storage") ? [...columns, columnOf("c", "i64")] : columns;
      const bytes = await writeTable(stored, [{ a: 1, b: null, c: 1 }], WRITER_FORMAT);
      assert.equal((await read(bytes, stored)).rowCount, 1);
      await assert.rejects(read(bytes, wrong), { ...corrupt, message: /its schema has .* in place of / });
    });
  }
});

describe("records", () => {
  const row = {
    ...Object.fromEntries(Object.keys(shardOutcomesRecord.columns).map((name) => [name, null])),
    ...{ shard_id: 3, status: "failed", record_schema: shardOutcomesRecord.recordSchema, epoch: 1, attempt: 2 },
    ...{ final: true, worker: "w", code_version: "c", runtime_version: "r", start_index: 0, end_index_exclusive: 9 },
    ...{ started_at: 1_700_000_000_000, finished_at: 1_700_000_000_001, duration_ms: 1 },
  } as Parameters<typeof writeRecords<typeof shardOutcomesRecord.columns>>[1][number];
  test("come back as their rows", async () => {
    const bytes = await writeRecords(shardOutcomesRecord, [row], WRITER_FORMAT);
    assert.deepEqual(await readRecords(shardOutcomesRecord, bytes), [row]);
  });
  test("are not taken for another record", async () => {
    const bytes = await writeRecords(shardOutcomesRecord, [row], WRITER_FORMAT);
    await assert.rejects(readRecords(runContextRecord, bytes), { code: "LAKE_CORRUPT" });
  });
});

function columnOf(name: string, type: Column["type"] | `${Column["type"]}?`): Column {
  return { name, type: type.replace("?", "") as Column["type"], nullable: type.endsWith("?"), description: "" };
}

/** A file of one column that is sealed, and otherwise as the library writes what it is told to. */
async function sealedFile(
  columns: readonly Column[],
  data: Int32Array | BigInt64Array | Uint8Array[],
  createdBy = "sweeplake writer 1",
  compress?: (bytes: Uint8Array) => Uint8Array,
): Promise<Uint8Array> {
  const codec = await loadCodec();
  const writer = new ByteWriter();
  const schema: SchemaElement[] = parquetSchemaOf(columns);
  const compressors = { ZSTD: compress ?? codec.compress };
  const parquet = new ParquetWriter({
    writer,
    schema,
    codec: "ZSTD",
    compressors,
    createdBy,
    kvMetadata: [blankSeal],
    statistics: false,
  });
  await parquet.write({ columnData: [{ name: "a", data }] });
  await parquet.finish();
  const file = writer.getBytes().slice();
  seal(file);
  return file;
}
