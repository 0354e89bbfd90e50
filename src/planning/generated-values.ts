import type { Json } from "../contract/index.ts";
import { exactExp, exactLog } from "../contract/index.ts";
import type { TaggedForm } from "./tagged-form.ts";

/** The values of a dimension, each computed when asked for. */
export interface ValueSequence {
  readonly count: number;
  /** The value at `index`, from 0 below `count`. O(1). */
  at(index: number): Json;
}

/**
 * The values of a form that has a fixed sequence of them; undefined for distributions. The form's numbers must make
 * sense (`checkForm`).
 *
 * Source: DESIGN section 6, "Generated values".
 */
export function generatedValues(form: TaggedForm): ValueSequence | undefined {
  switch (form.name) {
    case "values":
      return { count: form.spec.length, at: (index) => form.spec[index] as Json };
    case "range": {
      const { start, step } = form.spec;
      return { count: rangeCount(form.spec), at: (index) => start + index * step };
    }
    case "linspace":
      return linspace(form.spec);
    case "logspace":
      return logspace(form.spec);
    default:
      return undefined;
  }
}

/** Values of a range whose stop is exclusive; not positive where there are none, and possibly not finite. */
export function rangeCount(range: { readonly start: number; readonly stop: number; readonly step: number }): number {
  return Math.ceil((range.stop - range.start) / range.step);
}

interface Spacing {
  readonly start: number;
  readonly stop: number;
  readonly count: number;
}

function linspace({ start, stop, count }: Spacing): ValueSequence {
  const step = (stop - start) / (count - 1);
  return { count, at: (index) => (index === count - 1 ? stop : start + index * step) };
}

function logspace({ start, stop, count }: Spacing): ValueSequence {
  const logStart = exactLog(start);
  const step = (exactLog(stop) - logStart) / (count - 1);
  const at = (index: number) => {
    // exp(ln x) need not be x, and the ends are exact.
    if (index === 0) return start;
    return index === count - 1 ? stop : exactExp(logStart + index * step);
  };
  return { count, at };
}
