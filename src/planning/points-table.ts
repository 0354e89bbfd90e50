import type { ErrorCode, Json, Problem } from "../contract/index.ts";
import { isJsonField, setOwn, shown } from "../contract/index.ts";
import type { Parameter, Parameters } from "./parameters.ts";
import type { Path } from "./problems.ts";
import { capped, problem } from "./problems.ts";

/** Rows of a CSV file as text: whoever reads the file leaves it to planning to give the cells their types. */
export interface PointsTable {
  /** Dotted names of parameters. */
  readonly columns: readonly string[];
  /** One cell per column. */
  readonly rows: readonly (readonly string[])[];
}

/** Points as JSON values. Cells with problems are left out of their point. */
export interface TypedPoints {
  readonly points: readonly Readonly<Record<string, Json>>[];
  readonly problems: readonly Problem[];
}

const AT: Path = ["sampling", "points"];
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Gives the cells of a table the types of their parameters: decimal numbers, `true` and `false`, text as it stands,
 * JSON text for lists and objects; an empty cell is null where the parameter is nullable. That the model permits the
 * values is not checked here.
 *
 * Problems: PARAMETER_UNKNOWN, POINTS_FILE_INVALID for the table's form, PARAMETER_VALUE_INVALID and
 * INTEGER_TOO_LARGE for cells, at /sampling/points/<row>/<name> with rows counted from 0 below the header.
 */
export function typePoints(table: PointsTable, parameters: Parameters): TypedPoints {
  const columns = table.columns.map((name) => ({ name, parameter: parameters.find(name) }));
  const cellProblems: Problem[] = [];
  const points = table.rows.map((row, index) => {
    const point: Record<string, Json> = {};
    for (const [at, { name, parameter }] of columns.entries()) {
      const text = row[at];
      if (parameter === undefined || text === undefined) continue;
      const cell = readCell(text, parameter);
      if ("value" in cell) setOwn(point, name, cell.value);
      else cellProblems.push(problem(cell.code, [...AT, index, name], `found ${shown(text)}`, cell.valid));
    }
    return point;
  });
  return {
    points,
    problems: [...checkHeader(table, parameters), ...capped(checkRows(table)), ...capped(cellProblems)],
  };
}

function* checkHeader({ columns }: PointsTable, parameters: Parameters): Generator<Problem> {
  const seen = new Set<string>();
  for (const name of columns) {
    if (seen.has(name)) {
      const found = `found the column ${shown(name)} twice`;
      yield problem("POINTS_FILE_INVALID", AT, found, "every parameter has one column");
    } else if (parameters.find(name) === undefined) yield parameters.unknown(name, AT);
    seen.add(name);
  }
}

function* checkRows({ columns, rows }: PointsTable): Generator<Problem> {
  for (const [index, row] of rows.entries()) {
    if (row.length === columns.length) continue;
    const found = `found ${row.length} cells`;
    yield problem("POINTS_FILE_INVALID", [...AT, index], found, `a row has ${columns.length} cells, as the header has`);
  }
}

type Cell = { readonly value: Json } | { readonly code: ErrorCode; readonly valid: string };

function readCell(text: string, { field, kind }: Parameter): Cell {
  if (text === "" && field.nullable) return { value: null };
  const refused = (valid: string): Cell => ({ code: "PARAMETER_VALUE_INVALID", valid });
  if (kind !== "other") {
    if (!DECIMAL.test(text)) return refused("must be a decimal number, without spaces");
    return exact(text, Number(text));
  }
  if (isJsonField(field)) {
    const value = parseJson(text);
    return value === undefined ? refused("must be JSON text") : exact(text, value);
  }
  if (field.type !== "bool") return { value: text };
  return text === "true" || text === "false" ? { value: text === "true" } : refused("must be true or false");
}

/** The value of the text, unless an integer in it would be rounded silently. */
function exact(text: string, value: Json): Cell {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const integers = bare.match(/(?<![\w.+-])[+-]?\d+(?![\w.])/g) ?? [];
  if (integers.every((digits) => Number.isSafeInteger(Number(digits)))) return { value };
  return { code: "INTEGER_TOO_LARGE", valid: "integers are at most 9007199254740991 in magnitude" };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
