import type { Json, Problem, ValueFault } from "../contract/index.ts";
import { canonicalJson, shown } from "../contract/index.ts";
import type { ValueSequence } from "./generated-values.ts";
import type { Parameter } from "./parameters.ts";
import type { Path } from "./problems.ts";
import { capped, problem } from "./problems.ts";

/** The problem of a value that the parameter's schema refuses, or undefined. Points at the part that is wrong. */
export function checkValue(value: Json, parameter: Parameter, at: Path): Problem | undefined {
  const fault = parameter.check(value);
  if (fault === undefined) return undefined;
  const found = `found ${shown(partOf(value, fault))}`;
  return problem("PARAMETER_VALUE_INVALID", [...at, ...fault.path], found, fault.valid);
}

/** The same for values that were written one by one, each at its index below `at`. */
export function checkWritten(values: readonly Json[], parameter: Parameter, at: Path): readonly Problem[] {
  return capped(values.flatMap((value, index) => checkValue(value, parameter, [...at, index]) ?? []));
}

/** The same for values that a form generates: one problem for all of them, at the form. */
export function checkGenerated(values: ValueSequence, parameter: Parameter, at: Path): readonly Problem[] {
  return capped(refusedValues(values, parameter, at), 1);
}

function* refusedValues(values: ValueSequence, parameter: Parameter, at: Path): Generator<Problem> {
  for (let index = 0; index < values.count; index++) {
    const value = values.at(index);
    const fault = parameter.check(value);
    if (fault === undefined) continue;
    const found = `found ${shown(value)} as value ${index + 1} of ${values.count}`;
    yield problem("PARAMETER_VALUE_INVALID", at, found, fault.valid);
  }
}

/** The problems of values that occurred before in the sequence, -0 and 0 being the same; the first `most` of them. */
export function checkDistinct(
  values: ValueSequence,
  placeOf: (index: number) => Path,
  most?: number,
): readonly Problem[] {
  return capped(repeated(values, placeOf), most);
}

function* repeated(values: ValueSequence, placeOf: (index: number) => Path): Generator<Problem> {
  const seen = new Map<string, number>();
  for (let index = 0; index < values.count; index++) {
    const value = values.at(index);
    const text = canonicalJson(value);
    const earlier = seen.get(text);
    if (earlier === undefined) seen.set(text, index);
    else {
      const found = `found ${shown(value)} at ${earlier} and again at ${index}`;
      yield problem("DIMENSION_DUPLICATE", placeOf(index), found, "list every value once; replicates repeat points");
    }
  }
}

function partOf(value: Json, fault: ValueFault): Json {
  let part: unknown = value;
  for (const segment of fault.path) part = (part as Record<string | number, unknown>)[segment];
  return part as Json;
}
