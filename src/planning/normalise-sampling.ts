import type { Json, Problem, SamplingStrategy, SweepRequest } from "../contract/index.ts";
import { limits } from "../contract/index.ts";
import type { Path } from "./problems.ts";
import { problem } from "./problems.ts";
import { sobolDimensions } from "./sobol-sequence.ts";
import { drawingStrategies, isDrawing } from "./strategies.ts";

/** What a request asks for under `sampling`, in one shape. */
export interface AskedSampling {
  readonly strategy: SamplingStrategy;
  readonly count: number | undefined;
  /** Points inline, the path of a file of points, or nothing. */
  readonly points: readonly Readonly<Record<string, Json>>[] | string | undefined;
  /** The seeds of the points of a list, where they are recorded ones. */
  readonly seeds: readonly number[] | undefined;
}

export function askedSampling({ sampling }: SweepRequest): AskedSampling {
  if (typeof sampling === "string") {
    return { strategy: sampling, count: undefined, points: undefined, seeds: undefined };
  }
  const { strategy, count, points, seeds } = sampling;
  return { strategy, count, points, seeds };
}

/** Whether the strategy has what it needs and nothing that it cannot use: SAMPLING_UNSUPPORTED, TOO_MANY_POINTS. */
export function* checkSampling(asked: AskedSampling, dimensionCount: number): Generator<Problem> {
  const { strategy, count, points } = asked;
  const unsupported: Unsupported = (path, found, valid) =>
    problem("SAMPLING_UNSUPPORTED", path, `found ${found}`, valid);
  if (isDrawing(strategy) && count === undefined) {
    const valid = `say how many: { strategy: ${strategy}, count: … }`;
    yield unsupported(["sampling"], `${strategy} without a count`, valid);
  }
  if (!isDrawing(strategy) && count !== undefined) {
    const valid = `only what draws has a count (${drawingStrategies.join(", ")}): leave it out`;
    yield unsupported(["sampling", "count"], `a count for ${strategy}`, valid);
  }
  if (strategy !== "list" && points !== undefined) {
    const valid = "only a list has points: set strategy: list, or leave them out";
    yield unsupported(["sampling", "points"], `points for ${strategy}`, valid);
  }
  if (strategy === "list") yield* checkList(points, dimensionCount, unsupported);
  if (strategy === "sobol") yield* checkSobol(count, dimensionCount, unsupported);
}

type Unsupported = (path: Path, found: string, valid: string) => Problem;

function* checkSobol(count = 0, dimensionCount: number, unsupported: Unsupported): Generator<Problem> {
  if (count > limits.maxSobolPoints) {
    const valid = `sobol has at most ${limits.maxSobolPoints} assignments: lhs and random have more`;
    yield problem("TOO_MANY_POINTS", ["sampling", "count"], `found ${count}`, valid);
  }
  if (dimensionCount > sobolDimensions()) {
    const valid = `sobol has at most ${sobolDimensions()}: lhs and random have more`;
    yield unsupported(["dimensions"], `${dimensionCount} dimensions`, valid);
  }
}

function* checkList(
  points: AskedSampling["points"],
  dimensionCount: number,
  unsupported: Unsupported,
): Generator<Problem> {
  if (points === undefined) {
    const valid = "give them: { strategy: list, points: [{ … }, …] }, or the path of a CSV file";
    yield unsupported(["sampling"], "a list without points", valid);
  }
  if (dimensionCount > 0) {
    const valid = "the points of a list name their parameters: leave dimensions out, or use another strategy";
    yield unsupported(["dimensions"], "dimensions beside a list", valid);
  }
}
