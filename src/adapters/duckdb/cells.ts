import type {
  DuckDBDecimalValue,
  DuckDBResult,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBValue,
} from "@duckdb/node-api";
import { SweeplakeError } from "../../contract/index.ts";
import type { QueryCell, QueryColumn } from "../../ports/index.ts";

/** A column of a result, and how its values become cells. */
export interface CellReader {
  readonly column: QueryColumn;
  read(value: DuckDBValue): QueryCell;
}

/**
 * Readers for the columns of a result, in order. The type of a column decides what its cells are, whatever its values:
 *
 * - bool, i32 (integers of up to 32 bits, unsigned ones of up to 16), i64 (all other integers), f64 (floats, decimals)
 * - ts: timestamps, cut to milliseconds; infinite ones are Infinity
 * - str: text, and all other types (dates, times, intervals, lists, structs, …) as the engine writes them
 *
 * A name that occurs again gets a suffix. Reading throws QUERY_FAILED for an integer beyond 64 bits or a decimal of more
 * than 15 digits, which their cells cannot hold; the message says what to do.
 */
export function cellReaders(result: DuckDBResult): readonly CellReader[] {
  return result.deduplicatedColumnNames().map((name, index) => {
    const [type, read] = kindOf(String(result.columnType(index)));
    return { column: { name, type }, read: (value) => (value === null ? null : read(value, name)) };
  });
}

type Read = (value: DuckDBValue, column: string) => QueryCell;
type Kind = readonly [type: QueryColumn["type"], read: Read];

const asIs: Read = (value) => value as QueryCell;
const wide: Kind = ["i64", readInteger];

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["BOOLEAN", ["bool", asIs]],
  ["TINYINT", ["i32", asIs]],
  ["SMALLINT", ["i32", asIs]],
  ["INTEGER", ["i32", asIs]],
  ["UTINYINT", ["i32", asIs]],
  ["USMALLINT", ["i32", asIs]],
  ["UINTEGER", ["i64", (value) => BigInt(value as number)]],
  ["BIGINT", ["i64", asIs]],
  ["UBIGINT", wide],
  ["HUGEINT", wide],
  ["UHUGEINT", wide],
  ["FLOAT", ["f64", asIs]],
  ["DOUBLE", ["f64", asIs]],
  ["DECIMAL", ["f64", readDecimal]],
  ["TIMESTAMP_S", timestamp((value: DuckDBTimestampSecondsValue) => value.seconds * 1_000n)],
  ["TIMESTAMP_MS", timestamp((value: DuckDBTimestampMillisecondsValue) => value.millis)],
  ["TIMESTAMP", timestamp((value: DuckDBTimestampValue) => floorDivide(value.micros, 1_000n))],
  ["TIMESTAMP WITH TIME ZONE", timestamp((value: DuckDBTimestampTZValue) => floorDivide(value.micros, 1_000n))],
  ["TIMESTAMP_NS", timestamp((value: DuckDBTimestampNanosecondsValue) => floorDivide(value.nanos, 1_000_000n))],
]);

function kindOf(typeName: string): Kind {
  const withoutWidth = typeName.replace(/^DECIMAL\(\d+,\d+\)$/, "DECIMAL");
  return kinds.get(withoutWidth) ?? ["str", (value) => String(value)];
}

function readInteger(value: DuckDBValue, column: string): bigint {
  const integer = value as bigint;
  if (integer === BigInt.asIntN(64, integer)) return integer;
  throw unfit(column, integer, "64 bits");
}

/** Doubles tell all decimals of up to 15 significant digits apart. */
function readDecimal(value: DuckDBValue, column: string): number {
  const decimal = value as DuckDBDecimalValue;
  const digits = String(decimal.value).replace(/^-/, "").replace(/0+$/, "");
  if (digits.length > 15) throw unfit(column, decimal, "the 15 digits of a double");
  return Number(String(decimal));
}

function unfit(column: string, value: unknown, limit: string): SweeplakeError {
  const valid = "cast the column to DOUBLE for the nearest number, or to VARCHAR for all digits";
  return new SweeplakeError("QUERY_FAILED", `column "${column}" holds ${value}, more than ${limit}; ${valid}`);
}

function timestamp<Value extends { readonly isFinite: boolean }>(milliseconds: (value: Value) => bigint): Kind {
  const read: Read = (value) => {
    const instant = value as DuckDBValue & Value;
    const exact = milliseconds(instant);
    if (instant.isFinite) return Number(exact);
    return exact < 0n ? -Infinity : Infinity;
  };
  return ["ts", read];
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const remainder = value % divisor;
  return (remainder < 0n ? value - remainder - divisor : value - remainder) / divisor;
}
