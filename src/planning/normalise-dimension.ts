import type { DimensionForm, Json, Problem, SamplingStrategy, SweepRequest } from "../contract/index.ts";
import { checkForm } from "./check-form.ts";
import { checkDistinct, checkGenerated, checkWritten } from "./check-values.ts";
import type { ValueSequence } from "./generated-values.ts";
import { generatedValues } from "./generated-values.ts";
import type { Parameter } from "./parameters.ts";
import type { Path } from "./problems.ts";
import { problem } from "./problems.ts";
import { isDrawing } from "./strategies.ts";
import type { TaggedForm } from "./tagged-form.ts";
import { tagForm } from "./tagged-form.ts";

export type WrittenDimension = SweepRequest["dimensions"][string];

/** One dimension in normal form, or what is wrong with it. */
export interface NormalisedDimension {
  /** Undefined where nothing was written. */
  readonly form: DimensionForm | undefined;
  /** Undefined for distributions and for forms with problems. */
  readonly values: ValueSequence | undefined;
  readonly problems: readonly Problem[];
}

export interface DimensionContext {
  readonly name: string;
  /** Undefined where the model has no such parameter: then only the form itself is checked. */
  readonly parameter: Parameter | undefined;
  /** Undefined where it is not known: then what depends on it is not checked. */
  readonly strategy: SamplingStrategy | undefined;
}

/** Checks a dimension as written and brings it into normal form (DESIGN section 6), without expanding it. */
export function normaliseDimension(written: WrittenDimension, context: DimensionContext): NormalisedDimension {
  const place = ["dimensions", context.name];
  const form = normalForm(written);
  const tagged = tagForm(form);
  if (tagged === undefined) {
    const found = problem(
      "DIMENSION_EMPTY",
      place,
      "found no values",
      "give a list of values or a form with its numbers",
    );
    return { form: undefined, values: undefined, problems: [found] };
  }
  const at = Array.isArray(written) ? place : [...place, tagged.name];
  const ofForm = checkForm(tagged, at);
  const values = ofForm.length === 0 ? generatedValues(tagged) : undefined;
  const problems = [
    ...ofForm,
    ...checkStrategy(tagged, context, at),
    ...checkParameter(tagged, context.parameter, at),
    ...(ofForm.length === 0 ? checkValues(tagged, values, context, at) : []),
  ];
  return { form, values, problems };
}

function normalForm(written: WrittenDimension): DimensionForm {
  if (Array.isArray(written)) return { values: written };
  const { choice, ...form } = written as Exclude<WrittenDimension, readonly Json[]>;
  return choice === undefined ? form : { choice: { values: choice.values, weights: choice.weights ?? null } };
}

/** Whether the strategy can take the form; a list, which takes no dimensions at all, is refused as a whole. */
function* checkStrategy(form: TaggedForm, context: DimensionContext, at: Path): Generator<Problem> {
  const { strategy } = context;
  if (strategy === undefined || strategy === "list" || isDrawing(strategy)) return;
  if (isDistribution(form)) {
    const wayOut = "give a list, range, linspace or logspace, or set sampling to { strategy: random, count: … }";
    const found = `found ${form.name}, a distribution`;
    yield problem("SAMPLING_UNSUPPORTED", at, found, `${strategy} needs values: ${wayOut}`);
  }
  if (strategy === "star") yield* checkCentre(context);
}

function* checkCentre({ name, parameter }: DimensionContext): Generator<Problem> {
  if (parameter === undefined || parameter.field.default !== undefined) return;
  const found = `found star for ${name}, which has no default`;
  const valid = "star varies around the defaults: give it one in the model, fix it, or use another strategy";
  yield problem("SAMPLING_UNSUPPORTED", ["dimensions", name], found, valid);
}

function isDistribution({ name }: TaggedForm): boolean {
  return name === "uniform" || name === "log_uniform" || name === "normal" || name === "choice";
}

/** Whether the form can give values of the parameter's type at all. */
function* checkParameter(form: TaggedForm, parameter: Parameter | undefined, at: Path): Generator<Problem> {
  if (parameter === undefined || form.name === "values" || form.name === "choice") return;
  const { field, kind } = parameter;
  const unsupported = (type: string, valid: string) =>
    problem("SAMPLING_UNSUPPORTED", at, `found ${form.name} for ${field.name}, which is ${type}`, valid);
  if (kind === "other") yield unsupported("not a number", "list its values, or give a choice");
  if (kind !== "integer") return;
  if (form.name === "normal" || form.name === "log_uniform") {
    yield unsupported("an integer", "give uniform, a list or a choice");
  } else if (form.name === "uniform") {
    yield* checkIntegerBounds(form.spec, at);
  }
}

function* checkIntegerBounds({ low, high }: { readonly low: number; readonly high: number }, at: Path) {
  const valid = "on an integer parameter low and high are integers, less than 2^53 apart";
  const found = `found low ${low} and high ${high}`;
  const isExact = Number.isSafeInteger(low) && Number.isSafeInteger(high) && Number.isSafeInteger(high - low + 1);
  if (!isExact) yield problem("DIMENSION_FORM_INVALID", at, found, valid);
}

function checkValues(
  form: TaggedForm,
  generated: ValueSequence | undefined,
  { parameter, strategy }: DimensionContext,
  at: Path,
): readonly Problem[] {
  const written = writtenValues(form, at);
  const problems: Problem[] = [];
  if (parameter !== undefined && written !== undefined) {
    problems.push(...checkWritten(written.values, parameter, written.at));
  } else if (parameter !== undefined && parameter.kind !== "other" && generated !== undefined) {
    problems.push(...checkGenerated(generated, parameter, at));
  }
  // Columns of a zip may repeat values; what must differ there is the assignments, and those are checked together.
  if (strategy === undefined || strategy === "zip") return problems;
  if (written !== undefined) {
    const values = { count: written.values.length, at: (index: number) => written.values[index] as Json };
    problems.push(...checkDistinct(values, (index) => [...written.at, index]));
  } else if (generated !== undefined) {
    problems.push(...checkDistinct(generated, () => at, 1));
  }
  return problems;
}

/** The values that the user wrote out, and where. */
function writtenValues(form: TaggedForm, at: Path): { values: readonly Json[]; at: Path } | undefined {
  if (form.name === "values") return { values: form.spec, at };
  return form.name === "choice" ? { values: form.spec.values, at: [...at, "values"] } : undefined;
}
