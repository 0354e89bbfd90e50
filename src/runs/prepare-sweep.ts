import type { ModelDescription, Problem, RequestForm, RunSpecification, SweepRequest } from "../contract/index.ts";
import { configOf, errorCodes, parseRequest, refuse, SweeplakeError } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import { checkLake, readColumnClaims, readModel } from "../lake/index.ts";
import { columnClaims, incompatibilities } from "../model/index.ts";
import type { PointsTable } from "../planning/index.ts";
import { normaliseRequest, openPlan, planShards } from "../planning/index.ts";
import type { ModelSource } from "../ports/index.ts";
import type { LoadedModel } from "./load-model.ts";
import { loadModel } from "./load-model.ts";

/** A request as it came in, and what it takes to understand it. */
export interface SweepInput {
  readonly lake: Lake;
  readonly source: ModelSource;
  /** As parsed from YAML or JSON; not yet checked. */
  readonly request: unknown;
  /** The folder that relative paths in the request start from. */
  readonly baseFolder: string;
  /** Reads the CSV file behind `sampling.points`; throws POINTS_FILE_INVALID. */
  readonly readPoints: (path: string) => Promise<PointsTable>;
}

/** A request that is right in every respect. Nothing has been written. */
export interface PreparedSweep {
  readonly request: SweepRequest;
  readonly form: RequestForm;
  readonly model: LoadedModel;
  readonly totalPoints: number;
  readonly shards: RunSpecification["shards"];
}

/**
 * Checks a request whole: shape, model, names, values, plan, and whether the model can be registered. Reads the lake
 * and writes nothing.
 *
 * Throws one error with every problem at once (DESIGN section 6).
 */
export async function prepareSweep(input: SweepInput): Promise<PreparedSweep> {
  await checkLake(input.lake);
  const parsed = parseRequest(input.request);
  const { request } = parsed;
  if (request === undefined) throw refuse(parsed.problems);
  const problems = [...parsed.problems];
  const model = await collect(problems, "/model", () => loadModel(input, request.model));
  const { points } = request.sampling as { points?: unknown };
  const pointsTable =
    typeof points === "string"
      ? await collect(problems, "/sampling/points", () => input.readPoints(points))
      : undefined;
  if (model === undefined) throw refuse(problems);
  const normalised = normaliseRequest(request, model.description, {
    modelReference: model.reference,
    ...(pointsTable === undefined ? {} : { pointsTable }),
    refusedKeys: new Set(problems.map(({ pointer }) => pointer.split("/")[1] ?? "")),
  });
  const known = problems.map(({ pointer }) => pointer);
  problems.push(...normalised.problems.filter((found) => !known.some((place) => isAtOrBelow(found.pointer, place))));
  problems.push(...(await registrationProblems(input.lake, model.description)));
  if (problems.length > 0 || normalised.form === undefined) throw refuse(problems);
  const { form } = normalised;
  const plan = openPlan(configOf(form, model.description), model.description, 1);
  return {
    request,
    form,
    model,
    totalPoints: plan.totalPoints,
    shards: planShards(plan.totalPoints, form.sharding),
  };
}

function isAtOrBelow(pointer: string, place: string): boolean {
  return pointer === place || pointer.startsWith(`${place}/`);
}

async function registrationProblems(lake: Lake, model: ModelDescription): Promise<readonly Problem[]> {
  const claims = await readColumnClaims(lake, model.name, columnClaims(model).keys());
  return incompatibilities(model, claims, await readModel(lake, model.name, model.version));
}

/** Runs a step whose input errors join the problems of the request. Other errors, of the lake itself, are thrown. */
async function collect<Value>(
  problems: Problem[],
  pointer: string,
  step: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof SweeplakeError) || errorCodes[error.code].kind !== "input") throw error;
    const inner = error.problems.map((each) => ({ ...each, pointer: pointer + each.pointer }));
    const [found = error.message, ...valid] = error.message.split("; ");
    problems.push(...(inner.length > 0 ? inner : [{ code: error.code, pointer, found, valid: valid.join("; ") }]));
    return undefined;
  }
}
