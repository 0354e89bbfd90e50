import type { Json } from "../contract/index.ts";
import { canonicalJson } from "../contract/index.ts";
import type { ValueSequence } from "./generated-values.ts";

/** One dimension of a star. */
export interface StarDimension {
  /** The value while other dimensions vary: the parameter's default. */
  readonly centre: Json;
  readonly values: ValueSequence;
}

/** Assignments of a star: how many there are, and each by its index. */
export interface Star {
  readonly count: number;
  at(designIndex: number): readonly Json[];
}

/**
 * One dimension at a time around a centre. Assignment 0 is the centre; then each dimension in turn takes its values in
 * order, without the one that equals its centre, while all others stay at theirs. So no assignment occurs twice.
 *
 * Source: ADR 0011.
 */
export function compileStar(dimensions: readonly StarDimension[]): Star {
  const centre = dimensions.map((dimension) => dimension.centre);
  const arms = dimensions.map(withoutCentre);
  const at = (designIndex: number) => {
    const assignment = [...centre];
    let rest = designIndex - 1;
    for (let dimension = 0; rest >= 0 && dimension < arms.length; dimension++) {
      const arm = arms[dimension] as ValueSequence;
      if (rest < arm.count) assignment[dimension] = arm.at(rest);
      rest -= arm.count;
    }
    return assignment;
  };
  return { count: arms.reduce((sum, arm) => sum + arm.count, 1), at };
}

function withoutCentre({ centre, values }: StarDimension): ValueSequence {
  const skipped = indexOf(values, centre);
  if (skipped === undefined) return values;
  return { count: values.count - 1, at: (index) => values.at(index < skipped ? index : index + 1) };
}

/** Where the value is, if anywhere. The values differ from each other. */
function indexOf(values: ValueSequence, value: Json): number | undefined {
  const isObject = typeof value === "object" && value !== null;
  const text = isObject ? canonicalJson(value) : "";
  for (let index = 0; index < values.count; index++) {
    const each = values.at(index);
    if (isObject ? canonicalJson(each) === text : each === value) return index;
  }
  return undefined;
}
