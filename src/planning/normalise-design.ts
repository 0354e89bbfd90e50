import type { Problem, SweepRequest } from "../contract/index.ts";
import { errorCodes } from "../contract/index.ts";
import { checkDistinct } from "./check-values.ts";
import type { NormalisedDimension } from "./normalise-dimension.ts";
import { normaliseDimension } from "./normalise-dimension.ts";
import type { NormalisedPoints } from "./normalise-points.ts";
import { normaliseInlinePoints, normaliseTabledPoints } from "./normalise-points.ts";
import type { AskedSampling } from "./normalise-sampling.ts";
import { askedSampling, checkSampling } from "./normalise-sampling.ts";
import type { Parameters } from "./parameters.ts";
import type { PointsTable } from "./points-table.ts";
import { problem } from "./problems.ts";

export interface DesignOptions {
  /** The CSV file behind `sampling.points` where that is a path. */
  readonly pointsTable?: PointsTable;
  /**
   * Top-level keys of the request in which problems were found already, so that parts of them may be cut out. Problems
   * that may only follow from what is missing are then not reported; if there is any, there is no normal form.
   */
  readonly refusedKeys: ReadonlySet<string>;
}

/** What varies over the points of a run: strategy, dimensions, and the points of a list. */
export interface Design {
  readonly sampling: AskedSampling;
  /** By dotted name. */
  readonly dimensions: ReadonlyMap<string, NormalisedDimension>;
  /** Undefined for other strategies, and where the points are missing. */
  readonly list: NormalisedPoints | undefined;
  /** Names of all parameters that vary; undefined where some may be missing from the request. */
  readonly names: ReadonlySet<string> | undefined;
  readonly problems: readonly Problem[];
}

/** Checks what a request says of its design, each part for itself and all together. */
export function normaliseDesign(request: SweepRequest, parameters: Parameters, options: DesignOptions): Design {
  const { refusedKeys } = options;
  const sampling = askedSampling(request);
  // Where `sampling` was cut out, the request says "grid" by default: nothing may be concluded from that.
  const isCertain = !refusedKeys.has("sampling");
  const knowsDimensions = !refusedKeys.has("dimensions");
  const strategy = isCertain ? sampling.strategy : undefined;
  const names = Object.keys(request.dimensions);
  const unknown = names.filter((name) => parameters.find(name) === undefined);
  const dimensions = new Map(
    Object.entries(request.dimensions).map(([name, written]) => {
      return [name, normaliseDimension(written, { name, parameter: parameters.find(name), strategy })];
    }),
  );
  const list = normaliseList(sampling, parameters, options);
  const problems = [
    ...(isCertain ? checkSampling(sampling, names.length) : []),
    ...(isCertain && knowsDimensions ? checkAnyDimension(sampling, names.length) : []),
    ...unknown.map((name) => parameters.unknown(name, ["dimensions", name])),
    ...[...dimensions.values()].flatMap((each) => each.problems),
    ...(strategy === "zip" ? checkZip(dimensions) : []),
    ...list.problems,
  ];
  const isWhole = isCertain && knowsDimensions && (sampling.strategy !== "list" || list.names.length > 0);
  return {
    sampling,
    dimensions,
    list: sampling.strategy === "list" ? list : undefined,
    names: isWhole ? new Set([...names, ...list.names]) : undefined,
    problems,
  };
}

function* checkAnyDimension({ strategy }: AskedSampling, dimensionCount: number): Generator<Problem> {
  if (strategy === "list" || dimensionCount > 0) return;
  const valid = `name at least one dimension for ${strategy}, or run a list`;
  yield problem("DIMENSION_EMPTY", ["dimensions"], "found no dimensions", valid);
}

const NO_POINTS: NormalisedPoints = { points: [], names: [], problems: [] };

function normaliseList({ strategy, points }: AskedSampling, parameters: Parameters, options: DesignOptions) {
  if (strategy !== "list" || points === undefined) return NO_POINTS;
  if (typeof points !== "string") return normaliseInlinePoints(points, parameters);
  if (options.pointsTable !== undefined) return normaliseTabledPoints(options.pointsTable, parameters);
  if (options.refusedKeys.has("sampling")) return NO_POINTS;
  const valid = "no file is read here: give the points themselves";
  const unread = problem("POINTS_FILE_INVALID", ["sampling", "points"], "found the path of a file", valid);
  return { ...NO_POINTS, problems: [unread] };
}

/** Equal numbers of values, and no assignment twice. */
function checkZip(dimensions: Design["dimensions"]): readonly Problem[] {
  const place = ["dimensions"];
  const columns = [...dimensions].flatMap(([name, { values }]) => (values === undefined ? [] : { name, values }));
  const counts = columns.map(({ values }) => values.count);
  const count = Math.max(...counts, 0);
  if (counts.some((each) => each !== count)) {
    const found = `found ${columns.map(({ name, values }) => `${values.count} of ${name}`).join(", ")}`;
    return [problem("ZIP_LENGTHS_DIFFER", place, found, errorCodes.ZIP_LENGTHS_DIFFER.text)];
  }
  if (columns.length < dimensions.size) return [];
  const assignments = { count, at: (index: number) => columns.map(({ values }) => values.at(index)) };
  return checkDistinct(assignments, () => place, 1);
}
