import type { Json, ModelDescription, RunSpecification } from "../contract/index.ts";
import {
  effectiveParametersRecord,
  parameterColumns,
  pointGroupJson,
  pointJson,
  pointSeed,
  sha256,
  shown,
} from "../contract/index.ts";
import type { Cell, Table } from "../datasets/index.ts";
import type { ColumnCell, Resolver } from "../model/index.ts";
import type { Plan } from "../planning/index.ts";
import type { CheckList } from "./check-list.ts";

export interface ParametersOfShard {
  readonly run: RunSpecification;
  readonly model: ModelDescription;
  readonly plan: Plan;
  readonly resolver: Resolver;
  readonly range: { readonly start_index: number; readonly end_index_exclusive: number };
  readonly shardId: number;
  /** The shard's effective_parameters. */
  readonly table: Table;
  /** The shard's outcomes; undefined where they could not be read. */
  readonly outcomes: Table | undefined;
}

/** Every row against the plan made again from the specification, and joined to its outcome. */
export function verifyParameters(shard: ParametersOfShard, list: CheckList): void {
  const { run, table, plan, resolver, range } = shard;
  const typed = parameterColumns(shard.model).map((column) => table.column(column.name));
  const column = (name: keyof typeof effectiveParametersRecord.columns) => table.column(name);
  const joined = shard.outcomes?.column("parameter_fingerprint");
  const joinedIndex = shard.outcomes?.column("point_index");
  const json = column("effective_parameters_json");
  const fingerprints = column("parameter_fingerprint");
  for (let row = 0; row < table.rowCount; row++) {
    const pointIndex = range.start_index + row;
    const at = () => `point ${pointIndex}`;
    const { designIndex, replicate } = plan.point(pointIndex);
    const text = String(json[row]);
    const isPlaced =
      column("shard_id")[row] === shard.shardId &&
      column("point_index")[row] === pointIndex &&
      column("replicate")[row] === replicate;
    list.expect("effective_parameters has each point of its shard once, in order", isPlaced, at);
    list.expect("parameter_fingerprint = sha256 of effective_parameters_json", sha256(text) === fingerprints[row], at);

    const resolved = resolver.restore(
      plan.assignment(designIndex),
      derivedOf(shard.model, text, column("status")[row]),
    );
    const { parametersJson, derivedJson } = resolved;
    const group = pointGroupJson({
      parametersJson,
      derivedJson,
      model: run.model.name,
      modelVersion: run.model.version,
    });
    const groupFingerprint = sha256(group);
    const seed = seedOf(shard, { groupFingerprint, designIndex, replicate });
    list.expect(
      "parameter_group_fingerprint recomputed",
      groupFingerprint === column("parameter_group_fingerprint")[row],
      at,
    );
    list.expect("seed recomputed from the run's seed and policy", seed === column("seed")[row], at);
    list.expect("effective_parameters_json follows from the request", text === pointJson(group, seed), () => {
      return `${at()}: expected ${shown(pointJson(group, seed))}`;
    });
    list.expect("typed columns equal the JSON", sameCells(typed, resolved.cells, row), at);
    list.expect(
      "parameter_sources_json follows from the request",
      column("parameter_sources_json")[row] === resolver.sourcesJson,
      at,
    );
    const isLabelled =
      column("record_schema")[row] === effectiveParametersRecord.recordSchema &&
      column("model_version")[row] === run.model.version;
    list.expect("record_schema and model_version of effective_parameters", isLabelled, at);
    if (joined !== undefined) {
      const isJoined = joined[row] === fingerprints[row] && joinedIndex?.[row] === pointIndex;
      list.expect("outcomes and effective_parameters join 1:1", isJoined && joined.length === table.rowCount, at);
    }
  }
}

function seedOf(
  { run, model }: ParametersOfShard,
  point: { groupFingerprint: string; designIndex: number; replicate: number },
): number {
  if (!model.stochastic) return 0;
  return pointSeed({ ...point, seedPolicy: run.request.seed_policy, runSeed: run.request.seed });
}

/** The derived values in a row's JSON, in declared order; null where the row has none. */
function derivedOf(model: ModelDescription, text: string, status: Cell | undefined): readonly Json[] | null {
  if (status !== "resolved") return null;
  const derived = parsed(text)?.derived;
  return model.derived.map((field) => {
    let value: unknown = derived;
    for (const name of field.name.split(".")) {
      value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    }
    return (value ?? null) as Json;
  });
}

function parsed(text: string): { readonly derived?: unknown } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // Text that is not JSON follows from no request: the comparison with the recomputed text reports it.
    return undefined;
  }
}

function sameCells(columns: readonly (readonly Cell[])[], cells: readonly ColumnCell[], row: number): boolean {
  return columns.every((column, at) => Object.is(column[row], cells[at]));
}
