import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { describe, test } from "node:test";
import { parse } from "csv-parse/sync";
import { RecordingStream } from "../../../test/support/recording-terminal.ts";
import { refusalOfAsync } from "../../../test/support/refusal.ts";
import { readTable } from "../../datasets/index.ts";
import type { QueryCell, QueryColumn, QueryResult } from "../../ports/index.ts";
import type { AnswerFormat } from "./write-answer.ts";
import { writeAnswer } from "./write-answer.ts";

type Columns = Readonly<Record<string, QueryColumn["type"]>>;
type Rows = readonly (readonly QueryCell[])[];

function resultOf(types: Columns, ...batches: readonly Rows[]): QueryResult {
  const columns = Object.entries(types).map(([name, type]) => ({ name, type }));
  async function* all() {
    yield* batches;
  }
  return { columns, batches: all() };
}

async function written(format: AnswerFormat, result: QueryResult): Promise<RecordingStream> {
  const stream = new RecordingStream();
  await writeAnswer(stream, result, format);
  return stream;
}

const every: Columns = { bool: "bool", i32: "i32", i64: "i64", f64: "f64", ts: "ts", str: "str" };
const moment = Date.UTC(1978, 0, 22, 12, 30, 15, 9);
const everyRows: Rows = [
  [true, -5, 9007199254740991n, 0.1, moment, "plain"],
  [false, 0, -1n, -0, 0, 'a "quoted", ü\r\nline'],
  [null, null, null, null, null, null],
  [null, 2 ** 31 - 1, 0n, 1e300, -1, ""],
];

describe("csv", () => {
  test("quotes what RFC 4180 asks for, and tells null from an empty text", async () => {
    const { text } = await written("csv", resultOf(every, everyRows.slice(0, 2), everyRows.slice(2)));
    assert.equal(
      text,
      [
        "bool,i32,i64,f64,ts,str",
        "true,-5,9007199254740991,0.1,1978-01-22T12:30:15.009Z,plain",
        'false,0,-1,-0,1970-01-01T00:00:00.000Z,"a ""quoted"", ü\r\nline"',
        ",,,,,",
        ',2147483647,0,1e+300,1969-12-31T23:59:59.999Z,""',
        "",
      ].join("\r\n"),
    );
    const rows: string[][] = parse(text);
    assert.equal(rows[2]?.[5], 'a "quoted", ü\r\nline');
  });

  test("has names quoted too, numbers that are not finite as words, and big integers whole", async () => {
    const result = resultOf({ 'a,"b"': "f64", "": "i64" }, [
      [Number.NaN, 2n ** 63n - 1n],
      [Number.POSITIVE_INFINITY, null],
    ]);
    const { text } = await written("csv", result);
    assert.equal(text, '"a,""b""",""\r\nNaN,9223372036854775807\r\nInfinity,\r\n');
  });

  test("of no rows is its header", async () => {
    assert.equal((await written("csv", resultOf({ a: "i32" }))).text, "a\r\n");
  });
});

describe("json", () => {
  test("is one array of objects, whatever the batches", async () => {
    const parts = everyRows.map((row) => [row]);
    const { text } = await written("json", resultOf(every, [], ...parts, []));
    assert.deepEqual(JSON.parse(text), [
      { bool: true, i32: -5, i64: 9007199254740991, f64: 0.1, ts: "1978-01-22T12:30:15.009Z", str: "plain" },
      { bool: false, i32: 0, i64: -1, f64: -0, ts: "1970-01-01T00:00:00.000Z", str: 'a "quoted", ü\r\nline' },
      { bool: null, i32: null, i64: null, f64: null, ts: null, str: null },
      { bool: null, i32: 2147483647, i64: 0, f64: 1e300, ts: "1969-12-31T23:59:59.999Z", str: "" },
    ]);
    assert.ok(text.endsWith("\n"));
  });

  test("of no rows is an empty array", async () => {
    assert.deepEqual(JSON.parse((await written("json", resultOf({ a: "i32" }))).text), []);
    assert.deepEqual(JSON.parse((await written("json", resultOf({ a: "i32" }, [], []))).text), []);
  });

  test("loses no number: big integers and what is not finite are text", async () => {
    const rows: Rows = [
      [2n ** 53n + 1n, Number.NaN],
      [-(2n ** 63n), Number.NEGATIVE_INFINITY],
    ];
    const { text } = await written("json", resultOf({ n: "i64", f: "f64" }, rows));
    assert.deepEqual(JSON.parse(text), [
      { n: "9007199254740993", f: "NaN" },
      { n: "-9223372036854775808", f: "-Infinity" },
    ]);
  });

  test("has columns of any name", async () => {
    const { text } = await written("json", resultOf({ ["__proto__"]: "i32", toJSON: "str" }, [[1, "x"]]));
    assert.equal(text.replace(/\s/g, ""), '[{"__proto__":1,"toJSON":"x"}]');
  });
});

describe("parquet", () => {
  test("reads back as it was, with the types of the columns whatever their values", async () => {
    const { bytes } = await written("parquet", resultOf(every, everyRows.slice(0, 1), everyRows.slice(1)));
    const columns = Object.entries(every).map(([name, type]) => ({ name, type, nullable: true, description: "" }));
    const table = await readTable(bytes, columns);
    const cells = everyRows.map((row) => row.map((cell) => (typeof cell === "bigint" ? Number(cell) : cell)));
    assert.deepEqual(
      table.rows().map((row) => Object.values(row)),
      cells,
    );
  });

  test("of no rows has its columns", async () => {
    const { bytes } = await written("parquet", resultOf({ a: "i64" }));
    const table = await readTable(bytes, [{ name: "a", type: "i64", nullable: true, description: "" }]);
    assert.equal(table.rowCount, 0);
  });

  for (const [name, type, cell, word] of [
    ["an integer beyond 2^53", "i64", 2n ** 53n, "cast it to VARCHAR"],
    ["NaN", "f64", Number.NaN, "finite numbers only"],
    ["an infinite time", "ts", Number.POSITIVE_INFINITY, "finite numbers only"],
  ] as const) {
    test(`with ${name} is refused with the column and the way out`, async () => {
      const error = await refusalOfAsync(written("parquet", resultOf({ odd: type }, [[cell]])));
      assert.deepEqual(
        [error.code, /odd/.test(error.message), error.message.includes(word)],
        ["QUERY_FAILED", true, true],
      );
    });
  }
});

describe("table", () => {
  test("shows times as text, and says how many rows there are", async () => {
    const { text } = await written("table", resultOf({ ts: "ts", n: "i64" }, [[moment, 5n]]));
    assert.equal(
      text,
      "ts                        n\n------------------------  -\n1978-01-22T12:30:15.009Z  5\n(1 row)\n",
    );
  });

  test("shows the first thousand rows of many, and says so", async () => {
    const rows = Array.from({ length: 1_500 }, (_, at) => [at]);
    const { text } = await written("table", resultOf({ a: "i32" }, rows));
    assert.equal(text.trimEnd().split("\n").length, 1_003);
    assert.match(text, /\(1500 rows, the first 1000 shown: other formats show all\)\n$/);
  });

  test("shows a time that no calendar here has as it is", async () => {
    const { text } = await written("table", resultOf({ ts: "ts" }, [[Number.POSITIVE_INFINITY], [9e15]]));
    assert.match(text, /Infinity\s+9000000000000000\n/);
  });
});

test("a slow reader is waited for", async () => {
  let held = 0;
  let highest = 0;
  const slow = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      held += chunk.length;
      highest = Math.max(highest, slow.writableLength);
      setImmediate(done);
    },
  });
  const batches = Array.from({ length: 20 }, () => [["x".repeat(100)]]);
  await writeAnswer(slow, resultOf({ a: "str" }, ...batches), "csv");
  assert.ok(held > 1_000);
  assert.ok(highest <= 102, `${highest} bytes were waiting`);
});
