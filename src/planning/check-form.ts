import type { Problem } from "../contract/index.ts";
import { limits, shown } from "../contract/index.ts";
import { rangeCount } from "./generated-values.ts";
import type { Path } from "./problems.ts";
import { problem } from "./problems.ts";
import type { TaggedForm } from "./tagged-form.ts";

/** No draw of a normal distribution lies further from its mean: the quantile of 2^-53 is -8.2. */
const MOST_DEVIATIONS = 9;

/**
 * Whether the numbers of a form make sense, whatever the parameter: DIMENSION_FORM_INVALID, DIMENSION_EMPTY or
 * DIMENSION_TOO_LARGE. A form without problems has at least one value and yields finite numbers only.
 *
 * `at` is the place of the form's numbers in the request.
 */
export function checkForm(form: TaggedForm, at: Path): readonly Problem[] {
  return [...problemsOf(form, at)];
}

function problemsOf(form: TaggedForm, at: Path): Iterable<Problem> {
  switch (form.name) {
    case "values":
      return checkLength(form.spec, at);
    case "range":
      return checkRange(form.spec, at);
    case "linspace":
      return checkSpacing(form.spec, at);
    case "logspace":
      return [...checkSpacing(form.spec, at), ...checkPositive(form.spec, ["start", "stop"], at)];
    case "uniform":
      return checkBounds(form.spec, at);
    case "log_uniform":
      return [...checkBounds(form.spec, at), ...checkPositive(form.spec, ["low"], at)];
    case "normal":
      return checkNormal(form.spec, at);
    case "choice":
      return [...checkLength(form.spec.values, [...at, "values"]), ...checkWeights(form.spec, at)];
  }
}

function invalid(at: Path, found: string, valid: string): Problem {
  return problem("DIMENSION_FORM_INVALID", at, `found ${found}`, valid);
}

function tooLarge(at: Path, count: number): Problem {
  return problem(
    "DIMENSION_TOO_LARGE",
    at,
    `found ${count} values`,
    `a dimension has at most ${limits.maxDimensionValues} values`,
  );
}

function* checkLength(values: readonly unknown[], at: Path): Generator<Problem> {
  if (values.length === 0) yield problem("DIMENSION_EMPTY", at, "found no values", "give at least one value");
  if (values.length > limits.maxDimensionValues) yield tooLarge(at, values.length);
}

function* checkSpan(from: number, to: number, at: Path): Generator<Problem> {
  if (!Number.isFinite(to - from)) yield invalid(at, `${from} to ${to}`, "the difference of the two must be finite");
}

function* checkRange(range: Extract<TaggedForm, { name: "range" }>["spec"], at: Path): Generator<Problem> {
  const { start, stop, step } = range;
  const count = rangeCount(range);
  if (step === 0) yield invalid([...at, "step"], "0", "must not be 0");
  else if (!Number.isFinite(stop - start)) yield* checkSpan(start, stop, at);
  else if (count <= 0) {
    const found = `no value from ${start} to below ${stop} in steps of ${step}`;
    yield invalid(at, found, "stop lies beyond start in the direction of step, and is itself left out");
  } else if (count > limits.maxDimensionValues) yield tooLarge(at, count);
}

interface Spacing {
  readonly start: number;
  readonly stop: number;
  readonly count: number;
}

function* checkSpacing({ start, stop, count }: Spacing, at: Path): Generator<Problem> {
  if (count < 2) yield invalid([...at, "count"], String(count), "must be at least 2; for one value write a list");
  if (count > limits.maxDimensionValues) yield tooLarge([...at, "count"], count);
  yield* checkSpan(start, stop, at);
}

function* checkPositive<Key extends string>(
  spec: Readonly<Record<Key, number>>,
  keys: readonly Key[],
  at: Path,
): Generator<Problem> {
  for (const key of keys) {
    if (spec[key] <= 0) yield invalid([...at, key], String(spec[key]), "must be greater than 0");
  }
}

function* checkBounds({ low, high }: { readonly low: number; readonly high: number }, at: Path): Generator<Problem> {
  if (low >= high) yield invalid(at, `low ${low} and high ${high}`, "low must be less than high");
  else yield* checkSpan(low, high, at);
}

function* checkNormal({ mean, sd }: { readonly mean: number; readonly sd: number }, at: Path): Generator<Problem> {
  yield* checkPositive({ sd }, ["sd"], at);
  if (!Number.isFinite(Math.abs(mean) + MOST_DEVIATIONS * Math.abs(sd))) {
    yield invalid(at, `mean ${mean} and sd ${sd}`, "draws must be finite numbers");
  }
}

function* checkWeights(
  { values, weights }: Extract<TaggedForm, { name: "choice" }>["spec"],
  formAt: Path,
): Generator<Problem> {
  if (weights === null) return;
  const at = [...formAt, "weights"];
  if (weights.length !== values.length) {
    yield invalid(at, `${weights.length} weights for ${values.length} values`, "give one weight for each value");
  }
  for (const [index, weight] of weights.entries()) {
    if (weight < 0) yield invalid([...at, index], shown(weight), "must be at least 0");
  }
  const sum = weights.reduce((total, weight) => total + Math.max(weight, 0), 0);
  if (!(sum > 0) || !Number.isFinite(sum)) yield invalid(at, `weights that sum to ${sum}`, "the sum must be positive");
}
