import type { Json } from "../contract/index.ts";
import { exactExp, exactLog, normalQuantile, SweeplakeError } from "../contract/index.ts";
import { generatedValues } from "./generated-values.ts";
import type { ParameterKind } from "./parameters.ts";
import type { TaggedForm } from "./tagged-form.ts";

/** The value of a dimension at the probability `unit` in (0, 1). */
export type Quantile = (unit: number) => Json;

/**
 * The quantile function of a dimension's form. uniform and log_uniform stay from low to high, both included, also
 * where rounding would leave that; choice and forms with a fixed sequence of values return one of them.
 *
 * Source: DESIGN section 6, "random".
 */
export function compileQuantile(form: TaggedForm, kind: ParameterKind): Quantile {
  switch (form.name) {
    case "uniform":
      return kind === "integer" ? uniformInteger(form.spec) : uniform(form.spec);
    case "log_uniform": {
      const { low, high } = form.spec;
      const logOf = uniform({ low: exactLog(low), high: exactLog(high) });
      return (unit) => clamp(exactExp(logOf(unit)), low, high);
    }
    case "normal": {
      const { mean, sd } = form.spec;
      return (unit) => mean + sd * normalQuantile(unit);
    }
    case "choice":
      return choice(form.spec.values, form.spec.weights);
    default: {
      const values = generatedValues(form);
      if (values === undefined) throw new SweeplakeError("INTERNAL", `no quantile function for ${form.name}`);
      return (unit) => values.at(Math.floor(unit * values.count));
    }
  }
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

function uniform({ low, high }: Bounds): (unit: number) => number {
  return (unit) => clamp(low + unit * (high - low), low, high);
}

function uniformInteger({ low, high }: Bounds): (unit: number) => number {
  return (unit) => clamp(Math.floor(low + unit * (high - low + 1)), low, high);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** The first value whose cumulated share of the weights exceeds the probability. */
function choice(values: readonly Json[], weights: readonly number[] | null): Quantile {
  let sum = 0;
  const cumulated = values.map((_, index) => {
    sum += weights === null ? 1 : (weights[index] as number);
    return sum;
  });
  const shares = cumulated.map((each) => each / sum);
  return (unit) => {
    let low = 0;
    let high = shares.length - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((shares[middle] as number) > unit) high = middle;
      else low = middle + 1;
    }
    return values[low] as Json;
  };
}
