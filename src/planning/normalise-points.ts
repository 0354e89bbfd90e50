import type { Json, Problem } from "../contract/index.ts";
import { limits } from "../contract/index.ts";
import { checkValue } from "./check-values.ts";
import type { Parameters } from "./parameters.ts";
import type { PointsTable } from "./points-table.ts";
import { typePoints } from "./points-table.ts";
import type { Path } from "./problems.ts";
import { capped, problem } from "./problems.ts";

export type Point = Readonly<Record<string, Json>>;

/** The points of a list, flat by dotted name. */
export interface NormalisedPoints {
  readonly points: readonly Point[];
  /** The parameters that the points name; those of the first one where they differ. */
  readonly names: readonly string[];
  readonly problems: readonly Problem[];
}

const AT: Path = ["sampling", "points"];

/** Checks points as written in the request: number, names and values. */
export function normaliseInlinePoints(points: readonly Point[], parameters: Parameters): NormalisedPoints {
  const names = Object.keys(points[0] ?? {});
  const unknown = names.filter((name) => parameters.find(name) === undefined);
  const problems = [
    ...checkCount(points.length),
    ...unknown.map((name) => parameters.unknown(name, [...AT, 0, name])),
    ...capped(checkNames(points, names)),
    ...capped(checkPointValues(points, parameters)),
  ];
  return { points, names, problems };
}

/** Checks the points of a CSV file: the table's form, number, names and values. */
export function normaliseTabledPoints(table: PointsTable, parameters: Parameters): NormalisedPoints {
  const count = [...checkCount(table.rows.length)];
  if (count.length > 0) return { points: [], names: table.columns, problems: count };
  const { points, problems } = typePoints(table, parameters);
  return {
    points,
    names: table.columns,
    problems: [...problems, ...capped(checkPointValues(points, parameters))],
  };
}

function* checkCount(count: number): Generator<Problem> {
  if (count === 0) yield problem("POINTS_INVALID", AT, "found no points", "a list has at least one point");
  if (count > limits.maxListPoints) {
    yield problem("TOO_MANY_POINTS", AT, `found ${count} points`, `a list has at most ${limits.maxListPoints} points`);
  }
}

function* checkNames(points: readonly Point[], names: readonly string[]): Generator<Problem> {
  if (points.length > 0 && names.length === 0) {
    yield problem("POINTS_INVALID", [...AT, 0], "found a point without parameters", "name at least one parameter");
  }
  const expected = new Set(names);
  for (const [index, point] of points.entries()) {
    const own = Object.keys(point);
    if (own.length === names.length && own.every((name) => expected.has(name))) continue;
    const found = own.length === 0 ? "found no parameters" : `found the parameters ${own.join(", ")}`;
    const valid = `every point names the same parameters as the first one: ${names.join(", ")}`;
    yield problem("POINTS_INVALID", [...AT, index], found, valid);
  }
}

function* checkPointValues(points: readonly Point[], parameters: Parameters): Generator<Problem> {
  for (const [index, point] of points.entries()) {
    for (const [name, value] of Object.entries(point)) {
      const parameter = parameters.find(name);
      if (parameter === undefined) continue;
      const found = checkValue(value, parameter, [...AT, index, name]);
      if (found !== undefined) yield found;
    }
  }
}
