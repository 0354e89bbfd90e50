import type { QueryCell, QueryColumn } from "../../../src/ports/index.ts";

/** Statements over the view `words` (id BIGINT, word VARCHAR: 1 one, 2 null), with the rows that they give. */
export const permitted: Record<string, QueryCell[][]> = {
  "SELECT id, word FROM words ORDER BY id": [
    [1n, "one"],
    [2n, null],
  ],
  "SELECT sum(id) FROM words": [[3n]],
  "WITH w AS (SELECT id FROM words) SELECT max(id) FROM w": [[2n]],
  "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT max(n) FROM r": [[3]],
  "FROM words SELECT id LIMIT 1": [[1n]],
  "VALUES (1, 'a')": [[1, "a"]],
  "(SELECT 1)": [[1]],
  "TABLE words LIMIT 0": [],
  " -- a comment; not a statement\n;;SELECT /* ; */ ';' ; -- the end": [[";"]],
  "SELECT column_name FROM (DESCRIBE words)": [["id"], ["word"]],
  "SHOW TABLES": [["words"]],
  "SELECT column_name, count FROM (SUMMARIZE words)": [
    ["id", 2n],
    ["word", 2n],
  ],
  "PIVOT words ON word IN ('one', 'two') USING sum(id)": [[1n, null]],
  "SELECT list_sum([x * 2 FOR x IN [1, 2]])": [[6n]],
  "SELECT * FROM generate_series(1, 2)": [[1n], [2n]],
  "SELECT count(*) FROM words AS a, LATERAL (SELECT a.id) AS b": [[2n]],
  "SELECT current_setting('TimeZone')": [["UTC"]],
};

/** Statements whose answer is a plan. */
export const explained = [
  "EXPLAIN SELECT * FROM words",
  "/* why */ explain analyze SELECT * FROM words",
  "-- why\nEXPLAIN -- how\n ANALYZE /* what */ SELECT * FROM words",
  "EXPLAIN (FORMAT json) SELECT * FROM words",
  "EXPLAIN (ANALYZE, FORMAT json) SELECT * FROM words",
  "EXPLAIN (SELECT 1)",
];

/** Expressions with the type and the cell that they become. */
export const cells: readonly (readonly [expression: string, type: QueryColumn["type"], cell: QueryCell])[] = [
  ["true", "bool", true],
  ["(-7)::TINYINT", "i32", -7],
  ["7::SMALLINT", "i32", 7],
  ["2147483647::INTEGER", "i32", 2147483647],
  ["255::UTINYINT", "i32", 255],
  ["65535::USMALLINT", "i32", 65535],
  ["4294967295::UINTEGER", "i64", 4294967295n],
  ["(-9223372036854775808)::BIGINT", "i64", -9223372036854775808n],
  ["9223372036854775807::UBIGINT", "i64", 9223372036854775807n],
  ["(-9223372036854775808)::HUGEINT", "i64", -9223372036854775808n],
  ["5::UHUGEINT", "i64", 5n],
  ["0.1::DOUBLE", "f64", 0.1],
  ["0.5::FLOAT", "f64", 0.5],
  ["'-0.0'::DOUBLE", "f64", -0],
  ["'nan'::DOUBLE", "f64", Number.NaN],
  ["'-inf'::DOUBLE", "f64", -Infinity],
  ["0.1", "f64", 0.1],
  ["-123456789012.345::DECIMAL(38, 20)", "f64", -123456789012.345],
  ["TIMESTAMP '2024-02-29 12:00:00.123456'", "ts", Date.UTC(2024, 1, 29, 12, 0, 0, 123)],
  ["TIMESTAMP '1969-12-31 23:59:59.999999'", "ts", -1],
  ["'infinity'::TIMESTAMP", "ts", Infinity],
  ["'2024-02-29 12:00:00'::TIMESTAMP_S", "ts", Date.UTC(2024, 1, 29, 12)],
  ["'2024-02-29 12:00:00.123'::TIMESTAMP_MS", "ts", Date.UTC(2024, 1, 29, 12, 0, 0, 123)],
  ["'2024-02-29 12:00:00.123456789'::TIMESTAMP_NS", "ts", Date.UTC(2024, 1, 29, 12, 0, 0, 123)],
  ["'2024-02-29 12:00:00+01'::TIMESTAMPTZ", "ts", Date.UTC(2024, 1, 29, 11)],
  ["'-infinity'::TIMESTAMPTZ", "ts", -Infinity],
  ["'Zürich 🦆'", "str", "Zürich 🦆"],
  ["DATE '2024-02-29'", "str", "2024-02-29"],
  ["TIME '12:34:56'", "str", "12:34:56"],
  ["INTERVAL 3 DAY", "str", "3 days"],
  ["[1, 2, NULL]", "str", "[1, 2, NULL]"],
  ["{'a': 1}", "str", "{'a': 1}"],
  ["MAP {'k': 1.5}", "str", "{'k': 1.5}"],
  ["'a'::ENUM ('a', 'b')", "str", "a"],
  ["'00000000-0000-0000-0000-000000000001'::UUID", "str", "00000000-0000-0000-0000-000000000001"],
  ["'a\\x00b'::BLOB", "str", "a\\x00b"],
  ["'{\"a\":1}'::JSON", "str", '{"a":1}'],
];

/** Expressions whose cell cannot hold them, with the message. */
export const unfit: readonly (readonly [expression: string, message: RegExp])[] = [
  ["9223372036854775808::UBIGINT", /column "big".*9223372036854775808.*64 bits.*VARCHAR/],
  ["(-9223372036854775809)::HUGEINT", /column "big".*-9223372036854775809.*cast/],
  ["1234567890.1234567::DECIMAL(38, 7)", /column "big".*1234567890\.1234567.*15 digits.*DOUBLE/],
];
