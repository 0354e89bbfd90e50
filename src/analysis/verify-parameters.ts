import type { Json, ModelDescription, RunSpecification } from "../contract/index.ts";
import { effectiveParametersRecord, parameterColumns, pointGroupJson, pointJson, sha256 } from "../contract/index.ts";
import type { Cell, Table } from "../datasets/index.ts";
import type { ColumnCell, ResolvedPoint, Resolver } from "../model/index.ts";
import type { Plan, PointRange } from "../planning/index.ts";
import type { CheckList } from "./check-list.ts";

export interface ParametersOfShard {
  readonly run: RunSpecification;
  readonly model: ModelDescription;
  readonly plan: Plan;
  readonly resolver: Resolver;
  readonly range: PointRange;
  readonly shardId: number;
  /** The shard's effective_parameters, one row for each point of the range. */
  readonly table: Table;
  /** The shard's outcomes, as many rows; undefined where they could not be read. */
  readonly outcomes: Table | undefined;
}

/** Every row against the plan made again from the specification, and joined to its outcome. */
export function verifyParameters(shard: ParametersOfShard, list: CheckList): void {
  const { table, range } = shard;
  const recomputed = recompute(shard);
  const checks = [...Object.entries(rowChecks(shard)), ...Object.entries(joinChecks(shard))].map(([name, isRight]) => ({
    isRight,
    expect: list.expectation(name),
  }));
  for (let row = 0; row < table.rowCount; row++) {
    const point = recomputed(row);
    const at = () => `point ${range.start_index + row}`;
    for (const { isRight, expect } of checks) expect(isRight(row, point), at);
  }
}

/** What a row must be, given its point and the derived values that it claims. */
interface RecomputedPoint {
  readonly pointIndex: number;
  readonly replicate: number;
  readonly seed: number;
  readonly groupFingerprint: string;
  readonly json: string;
  readonly cells: readonly ColumnCell[];
}

type RowChecks = Readonly<Record<string, (row: number, point: RecomputedPoint) => boolean>>;

function rowChecks({ run, model, table, resolver, shardId }: ParametersOfShard): RowChecks {
  const column = columnOf(table);
  const shardIds = column("shard_id");
  const indices = column("point_index");
  const replicates = column("replicate");
  const seeds = column("seed");
  const schemas = column("record_schema");
  const versions = column("model_version");
  const fingerprints = column("parameter_fingerprint");
  const groupFingerprints = column("parameter_group_fingerprint");
  const json = column("effective_parameters_json");
  const sources = column("parameter_sources_json");
  const typed = parameterColumns(model).map(({ name }) => table.column(name));
  return {
    "effective_parameters has each point of its shard once, in order": (row, point) =>
      shardIds[row] === shardId && indices[row] === point.pointIndex && replicates[row] === point.replicate,
    "parameter_fingerprint = sha256 of effective_parameters_json": (row) =>
      sha256(String(json[row])) === fingerprints[row],
    "parameter_group_fingerprint recomputed": (row, point) => point.groupFingerprint === groupFingerprints[row],
    "seed recomputed from the run's seed and policy": (row, point) => point.seed === seeds[row],
    "effective_parameters_json follows from the request": (row, point) => point.json === json[row],
    "typed columns equal the JSON": (row, point) => typed.every((cells, at) => Object.is(cells[row], point.cells[at])),
    "parameter_sources_json follows from the request": (row) => sources[row] === resolver.sourcesJson,
    "record_schema and model_version of effective_parameters": (row) =>
      schemas[row] === effectiveParametersRecord.recordSchema && versions[row] === run.model.version,
  };
}

function joinChecks({ table, outcomes }: ParametersOfShard): RowChecks {
  if (outcomes === undefined) return {};
  const column = columnOf(table);
  const fingerprints = column("parameter_fingerprint");
  const indices = column("point_index");
  const statuses = column("status");
  const joined = outcomes.column("parameter_fingerprint");
  const joinedIndices = outcomes.column("point_index");
  const outcomeStatuses = outcomes.column("status");
  return {
    "outcomes and effective_parameters join 1:1": (row) =>
      joined[row] === fingerprints[row] && joinedIndices[row] === indices[row],
    "a point that was not resolved has no other outcome": (row) => {
      const status = statuses[row];
      return status === "resolved" || (isUnresolved(status) && status === outcomeStatuses[row]);
    },
  };
}

function isUnresolved(status: Cell | undefined): boolean {
  return status === "rejected" || status === "failed";
}

function columnOf(table: Table): (name: keyof typeof effectiveParametersRecord.columns) => readonly Cell[] {
  return (name) => table.column(name);
}

function recompute(shard: ParametersOfShard): (row: number) => RecomputedPoint {
  const { run, model, plan, range } = shard;
  const column = columnOf(shard.table);
  const recordedJson = column("effective_parameters_json");
  const statuses = column("status");
  return (row) => {
    const pointIndex = range.start_index + row;
    const { designIndex, replicate } = plan.point(pointIndex);
    const derived = statuses[row] === "resolved" ? derivedOf(model, String(recordedJson[row])) : null;
    const { parametersJson, derivedJson, cells } = restore(shard.resolver, plan.assignment(designIndex), derived);
    const text = { parametersJson, derivedJson, model: run.model.name, modelVersion: run.model.version };
    const group = pointGroupJson(text);
    const groupFingerprint = sha256(group);
    const seed = plan.seed({ designIndex, replicate }, groupFingerprint);
    return { pointIndex, replicate, seed, groupFingerprint, json: pointJson(group, seed), cells };
  };
}

function restore(resolver: Resolver, values: readonly Json[], derived: readonly Json[] | null): ResolvedPoint {
  try {
    return resolver.restore(values, derived);
  } catch {
    // Derived values without a canonical form: the comparison with the recomputed text reports them.
    return resolver.restore(values, null);
  }
}

/** The derived values in a row's JSON, in declared order. */
function derivedOf(model: ModelDescription, text: string): readonly Json[] {
  if (model.derived.length === 0) return [];
  const derived = parsed(text)?.derived;
  return model.derived.map((field) => {
    let value: unknown = derived;
    for (const name of field.name.split(".")) {
      value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    }
    return (value ?? null) as Json;
  });
}

function parsed(text: string): { readonly derived?: unknown } | null | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // Text that is not JSON follows from no request: the comparison with the recomputed text reports it.
    return undefined;
  }
}
