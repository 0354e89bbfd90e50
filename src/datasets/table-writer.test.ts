import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parquetMetadata } from "hyparquet";
import { anyEveryTypeRow, everyTypeColumns, everyTypeRows } from "../../test/support/every-type.ts";
import { assertSameRows } from "../../test/support/same-rows.ts";
import type { Column } from "../contract/index.ts";
import { sha256, WRITER_FORMAT } from "../contract/index.ts";
import type { Cell, TableWriter } from "./index.ts";
import { createTableWriter, readTable, writeTable } from "./index.ts";

/** Of `everyTypeRows(10_050)`. Another value means other bytes in every lake: bump WRITER_FORMAT and write an ADR. */
const GOLDEN_SHA256 = "6880a9d7a8779ceebeb01b4ce57cbac78bdbd776df5fcc1c24e069d3b0b3ab19";

describe("what is written is what is read", () => {
  test("for any rows of every type", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEveryTypeRow, { maxLength: 40 }), async (rows) => {
        assertSameRows(await rewritten(rows), rows);
      }),
      { numRuns: 200 },
    );
  });
  test("for columns that are null throughout", async () => {
    const rows = everyTypeRows(20).map((row) =>
      Object.fromEntries(everyTypeColumns.map(({ name, nullable }) => [name, nullable ? null : (row[name] as Cell)])),
    );
    assertSameRows(await rewritten(rows), rows);
  });
  test("for zeros of either sign, however often they repeat", async () => {
    const columns = [columnOf("required", "f64"), columnOf("nullable", "f64?")];
    const rows = Array.from({ length: 1_000 }, (_, row) => ({
      required: row % 3 === 0 ? -0 : 0,
      nullable: [0, -0, null][row % 3] as Cell,
    }));
    assertSameRows((await readTable(await writeTable(columns, rows, WRITER_FORMAT), columns)).rows(), rows);
  });
  test("for a cell far larger than a page", async () => {
    const columns = [columnOf("text", "str")];
    const rows = [{ text: "x".repeat(5_000_000) }, { text: "" }];
    assert.deepEqual((await readTable(await writeTable(columns, rows, WRITER_FORMAT), columns)).rows(), rows);
  });
});

describe("row groups", () => {
  const cases: readonly (readonly [rows: number, groups: readonly number[]])[] = [
    [0, []],
    [1, [1]],
    [9_999, [9_999]],
    [10_000, [10_000]],
    [10_001, [10_000, 1]],
    [25_000, [10_000, 10_000, 5_000]],
  ];
  for (const [count, groups] of cases) {
    test(`of ${count} rows`, async () => {
      const rows = everyTypeRows(count);
      const bytes = await writeTable(everyTypeColumns, rows, WRITER_FORMAT);
      const found = parquetMetadata(bytes).row_groups.map((group) => Number(group.num_rows));
      assert.deepEqual(found, groups);
      assertSameRows((await readTable(bytes, everyTypeColumns)).rows(), rows);
    });
  }
});

describe("the bytes", () => {
  test("are the same again, in this process and in a fresh one", async () => {
    const here = sha256(await writeTable(everyTypeColumns, everyTypeRows(10_050), WRITER_FORMAT));
    assert.equal(sha256(await writeTable(everyTypeColumns, everyTypeRows(10_050), WRITER_FORMAT)), here);
    assert.equal(sha256OfFreshProcess(10_050), here);
  });
  test("are those of this writer format", async () => {
    assert.equal(sha256(await writeTable(everyTypeColumns, everyTypeRows(10_050), WRITER_FORMAT)), GOLDEN_SHA256);
  });
  test("say who wrote them, in zstd, doubles without a dictionary", async () => {
    const rows = everyTypeRows(100).map((row) => ({ ...row, f64: 1, str_or_null: null }));
    const { created_by, row_groups } = parquetMetadata(await writeTable(everyTypeColumns, rows, WRITER_FORMAT));
    assert.equal(created_by, `sweeplake writer ${WRITER_FORMAT}`);
    const chunks = row_groups.flatMap((group) => group.columns.map((chunk) => chunk.meta_data));
    assert.equal(chunks.length, everyTypeColumns.length);
    for (const chunk of chunks) {
      assert.equal(chunk?.codec, "ZSTD");
      if (chunk?.type === "DOUBLE") assert.deepEqual(chunk.encodings, ["PLAIN"]);
    }
  });
  test("hold few distinct strings once", async () => {
    const columns = [columnOf("text", "str")];
    const rows = Array.from({ length: 10_000 }, (_, row) => ({ text: `${row % 2} ${"long ".repeat(200)}` }));
    const [group] = parquetMetadata(await writeTable(columns, rows, WRITER_FORMAT)).row_groups;
    assert.ok((group?.total_byte_size ?? 0n) < 10_000n);
  });
});

describe("pages", () => {
  test("end with the row that brings them to 1 MiB", async () => {
    const columns = [columnOf("text", "str"), columnOf("number", "f64")];
    const rows = Array.from({ length: 3_000 }, (_, row) => ({ text: `${row}`.padEnd(1_044), number: row }));
    const [group] = parquetMetadata(await writeTable(columns, rows, WRITER_FORMAT)).row_groups;
    const pages = group?.columns.map((chunk) => chunk.meta_data?.encoding_stats?.map(({ count }) => count));
    // 1,044 bytes and their length: 1,001 rows reach 1 MiB, 1,000 do not.
    assert.deepEqual(pages, [[3], [1]]);
  });
});

describe("INTERNAL, naming the column, for", () => {
  const cases: readonly (readonly [name: string, column: Column, cell: unknown])[] = [
    ["null in a str that is not nullable", columnOf("c", "str"), null],
    ["null in an f64 that is not nullable", columnOf("c", "f64"), null],
    ["undefined, even where null may be", columnOf("c", "str?"), undefined],
    ["a fraction in an i32", columnOf("c", "i32"), 0.5],
    ["2^31 in an i32", columnOf("c", "i32?"), 2 ** 31],
    ["-2^31 - 1 in an i32", columnOf("c", "i32"), -(2 ** 31) - 1],
    ["a fraction in an i64", columnOf("c", "i64"), 0.5],
    ["2^53 in an i64", columnOf("c", "i64?"), 2 ** 53],
    ["a fraction in a ts", columnOf("c", "ts"), 0.5],
    ["NaN in an f64", columnOf("c", "f64"), Number.NaN],
    ["Infinity in a nullable f64", columnOf("c", "f64?"), Infinity],
    ["text in an f64", columnOf("c", "f64"), "1"],
    ["a number in a str", columnOf("c", "str"), 1],
    ["a lone surrogate", columnOf("c", "str"), "a\ud800"],
    ["a number in a bool", columnOf("c", "bool"), 1],
    ["a bigint in an i64", columnOf("c", "i64"), 1n],
  ];
  for (const [name, column, cell] of cases) {
    test(name, async () => {
      const writer = await createTableWriter([columnOf("first", "i32"), column], WRITER_FORMAT);
      assert.throws(() => writer.append([1, cell as Cell]), { code: "INTERNAL", message: /^the column c is / });
    });
  }
});

describe("a writer", () => {
  const columns = [columnOf("a", "i64"), columnOf("b", "str?")];
  test("leaves out a row that it refuses", async () => {
    const writer = await createTableWriter(columns, WRITER_FORMAT);
    writer.append([1, "one"]);
    assert.throws(() => writer.append([2, 2]), { code: "INTERNAL" });
    writer.append([3, null]);
    const table = await readTable(writer.finish(), columns);
    assert.deepEqual(table.rows(), [
      { a: 1, b: "one" },
      { a: 3, b: null },
    ]);
  });
  test("keeps nothing of the array that it is given", async () => {
    const writer = await createTableWriter(columns, WRITER_FORMAT);
    const cells: Cell[] = [1, "one"];
    writer.append(cells);
    cells.fill(null);
    const table = await readTable(writer.finish(), columns);
    assert.deepEqual(table.rows(), [{ a: 1, b: "one" }]);
  });
  test("writes the next file as a fresh one would", async () => {
    const write = (writer: TableWriter, count: number) => {
      for (const row of everyTypeRows(count)) writer.append(everyTypeColumns.map(({ name }) => row[name] as Cell));
      return writer.finish();
    };
    const writer = await createTableWriter(everyTypeColumns, WRITER_FORMAT);
    write(writer, 12_345);
    for (const count of [7, 0, 10_001]) {
      const fresh = write(await createTableWriter(everyTypeColumns, WRITER_FORMAT), count);
      assert.deepEqual(write(writer, count), fresh, `${count} rows`);
    }
  });
  test("refuses a row of another length", async () => {
    const writer = await createTableWriter(columns, WRITER_FORMAT);
    assert.throws(() => writer.append([1]), { code: "INTERNAL" });
    assert.throws(() => writer.append([1, null, null]), { code: "INTERNAL" });
  });
  test("refuses a writer format that it does not have", async () => {
    await assert.rejects(createTableWriter(columns, WRITER_FORMAT + 1), { code: "INTERNAL" });
  });
});

async function rewritten(rows: readonly Record<string, Cell>[]) {
  return (await readTable(await writeTable(everyTypeColumns, rows, WRITER_FORMAT), everyTypeColumns)).rows();
}

function columnOf(name: string, type: Column["type"] | `${Column["type"]}?`): Column {
  return { name, type: type.replace("?", "") as Column["type"], nullable: type.endsWith("?"), description: "" };
}

function sha256OfFreshProcess(rows: number): string {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { everyTypeColumns, everyTypeRows } from ${url("../../test/support/every-type.ts")};
    import { sha256, WRITER_FORMAT } from ${url("../contract/index.ts")};
    import { writeTable } from ${url("./index.ts")};
    console.log(sha256(await writeTable(everyTypeColumns, everyTypeRows(${rows}), WRITER_FORMAT)));`;
  return execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" }).trim();
}
