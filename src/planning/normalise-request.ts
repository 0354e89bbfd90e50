import type {
  DimensionForm,
  Json,
  ModelDescription,
  Problem,
  RequestForm,
  SamplingStrategy,
  SweepRequest,
} from "../contract/index.ts";
import { configOf, frozenJson } from "../contract/index.ts";
import type { DesignSize } from "./check-size.ts";
import { checkSize } from "./check-size.ts";
import { checkValue } from "./check-values.ts";
import type { Design, DesignOptions } from "./normalise-design.ts";
import { normaliseDesign } from "./normalise-design.ts";
import type { Parameters } from "./parameters.ts";
import { createParameters } from "./parameters.ts";
import { openPlan } from "./plan.ts";
import type { Path } from "./problems.ts";
import { problem } from "./problems.ts";
import { isDrawing } from "./strategies.ts";

export interface NormaliseOptions extends DesignOptions {
  /** The model's name, or name@version where the request gave a version: `model` of the normal form. */
  readonly modelReference: string;
}

export interface NormalisedRequest {
  /** Frozen, with -0 as 0 everywhere; undefined when the request is refused. */
  readonly form: RequestForm | undefined;
  /** Every problem of the request, each pointing into the request as written. Long lists name their first ones. */
  readonly problems: readonly Problem[];
}

/**
 * Checks a request against its model and brings it into the normal form of DESIGN section 6: every key present, dotted
 * names, dimensions as forms that are never expanded, points of a list inline. Never throws for what a user wrote.
 *
 * A form that this returns can be opened with `openPlan`, and its plan is within the limits of DESIGN section 12.
 */
export function normaliseRequest(
  request: SweepRequest,
  model: ModelDescription,
  options: NormaliseOptions,
): NormalisedRequest {
  const parameters = createParameters(model);
  const design = normaliseDesign(request, parameters, options);
  const form = normalForm(request, design, options.modelReference);
  const isOpenable = design.names !== undefined && design.problems.length === 0;
  const problems = [
    ...design.problems,
    ...checkFixed(request, parameters),
    ...checkConflicts(request, design),
    ...(options.refusedKeys.has("fixed") ? [] : checkRequired(request, design, parameters)),
    ...checkReplicates(request, model),
    ...checkSeeds(design, model, request),
    ...checkSize(isOpenable ? sizeOf(form, model) : undefined, form.sharding),
  ];
  const isRefused = options.refusedKeys.size > 0 || problems.length > 0;
  return { form: isRefused ? undefined : form, problems };
}

function normalForm(request: SweepRequest, design: Design, model: string): RequestForm {
  const { strategy, count, seeds } = design.sampling;
  const dimensions = [...design.dimensions].flatMap(([name, { form }]) => (form === undefined ? [] : [[name, form]]));
  const form = {
    dimensions: Object.fromEntries(dimensions) as Record<string, DimensionForm>,
    fixed: request.fixed,
    kind: "request.1",
    labels: request.labels,
    limits: request.limits,
    model,
    replicates: request.replicates,
    sampling: {
      count: isDrawing(strategy) ? (count ?? null) : null,
      points: design.list?.points ?? null,
      ...(seeds === undefined ? {} : { seeds: [...seeds] }),
      strategy,
    },
    seed: request.seed,
    seed_policy: request.seed_policy,
    sharding: normalSharding(request.sharding),
  };
  return frozenJson(form as Json) as unknown as RequestForm;
}

function normalSharding(sharding: SweepRequest["sharding"]): RequestForm["sharding"] {
  const { shard_count = null, shard_size = null } = sharding === "auto" ? {} : sharding;
  const strategy = shard_count !== null ? "shard_count" : shard_size !== null ? "shard_size" : "auto";
  return { shard_count, shard_size, strategy };
}

function sizeOf(form: RequestForm, model: ModelDescription): DesignSize {
  const { designCount, replicates } = openPlan(configOf(form, model), model, 1);
  return { designCount, replicates, designAt: designPlace(form.sampling.strategy) };
}

function designPlace(strategy: SamplingStrategy): Path {
  if (strategy === "list") return ["sampling", "points"];
  return isDrawing(strategy) ? ["sampling", "count"] : ["dimensions"];
}

function checkFixed({ fixed }: SweepRequest, parameters: Parameters): readonly Problem[] {
  return Object.entries(fixed).flatMap(([name, value]) => {
    const at = ["fixed", name];
    const parameter = parameters.find(name);
    return parameter === undefined ? parameters.unknown(name, at) : (checkValue(value, parameter, at) ?? []);
  });
}

function* checkConflicts({ fixed, dimensions }: SweepRequest, { list }: Design): Generator<Problem> {
  const listed = new Set(list?.names);
  for (const name of Object.keys(fixed)) {
    const isDimension = Object.hasOwn(dimensions, name);
    if (!isDimension && !listed.has(name)) continue;
    const other = isDimension ? "a dimension" : "a parameter of the points";
    yield problem("PARAMETER_CONFLICT", ["fixed", name], `found ${name}, also ${other}`, "remove one of the two");
  }
}

function* checkRequired({ fixed }: SweepRequest, { names }: Design, parameters: Parameters): Generator<Problem> {
  if (names === undefined) return;
  for (const { field } of parameters.all) {
    if (field.default !== undefined || names.has(field.name) || Object.hasOwn(fixed, field.name)) continue;
    const valid = `${field.name} has no default: fix it, or make it a dimension`;
    yield problem("PARAMETER_REQUIRED", ["fixed", field.name], "found no value", valid);
  }
}

/** Recorded seeds stand for those that the run's seed and policy would give: one for each point of a list. */
function* checkSeeds({ sampling, list }: Design, model: ModelDescription, request: SweepRequest): Generator<Problem> {
  const { seeds, strategy } = sampling;
  if (seeds === undefined) return;
  const at = ["sampling", "seeds"];
  const refused = (found: string, valid: string) => problem("SEED_POLICY_INVALID", at, found, valid);
  if (strategy !== "list") yield refused(`found seeds for ${strategy}`, "only a list has seeds: leave them out");
  if (!model.stochastic) yield refused("found seeds", `${model.name} draws no random numbers: leave them out`);
  if (request.replicates !== 1) yield refused(`found ${request.replicates} replicates`, "points with seeds have one");
  if (list !== undefined && list.problems.length === 0 && list.points.length !== seeds.length) {
    yield refused(`found ${seeds.length} seeds for ${list.points.length} points`, "give one seed for each point");
  }
}

function* checkReplicates({ replicates, seed_policy }: SweepRequest, model: ModelDescription): Generator<Problem> {
  if (replicates === 1) return;
  const found = `found ${replicates}`;
  if (!model.stochastic) {
    const valid = `${model.name} draws no random numbers (stochastic: false), so it has 1 replicate`;
    yield problem("SEED_POLICY_INVALID", ["replicates"], found, valid);
  } else if (seed_policy === "fixed") {
    const valid = "seed_policy: fixed gives every replicate the same seed: use 1 replicate or another policy";
    yield problem("SEED_POLICY_INVALID", ["replicates"], found, valid);
  }
}
