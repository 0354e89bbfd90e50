import type { EffectiveParametersRow, ModelDescription, OutcomeRow, RunSpecification } from "../contract/index.ts";
import {
  effectiveParametersColumns,
  effectiveParametersRecord,
  outcomesColumns,
  outcomesRecord,
  SweeplakeError,
} from "../contract/index.ts";
import type { Cell, TableWriter } from "../datasets/index.ts";
import { createTableWriter } from "../datasets/index.ts";
import type { PointOutcome, ResolvedPoint } from "../model/index.ts";

/** One executed point with everything that is recorded of it. */
export interface ExecutedPoint {
  readonly point_index: number;
  readonly replicate: number;
  readonly seed: number;
  readonly resolved: ResolvedPoint;
  readonly groupFingerprint: string;
  readonly fingerprint: string;
  readonly json: string;
  readonly outcome: PointOutcome;
}

/** The rows of one shard's two data files, in the making; after `finish`, those of another shard of the run. */
export interface ShardTables {
  /** Points must come in ascending order of their index. */
  append(shardId: number, point: ExecutedPoint): void;
  finish(): { readonly effectiveParameters: Uint8Array | null; readonly outcomes: Uint8Array };
}

/** `sourcesJson` is the same for all points of a run. */
export async function createShardTables(
  run: RunSpecification,
  model: ModelDescription,
  sourcesJson: string,
): Promise<ShardTables> {
  const { exports, writer_format } = run;
  const parameters = exports.effective_parameters
    ? rowAppender(
        effectiveParametersRecord.columns,
        await createTableWriter(effectiveParametersColumns(model), writer_format),
      )
    : undefined;
  const outcomes = rowAppender(outcomesRecord.columns, await createTableWriter(outcomesColumns(model), writer_format));
  return {
    append: (shardId, point) => {
      parameters?.append(parametersRow(run, shardId, sourcesJson, point), point.resolved.cells);
      outcomes.append(outcomeRow(shardId, point), point.outcome.metrics);
    },
    finish: () => ({ effectiveParameters: parameters?.finish() ?? null, outcomes: outcomes.finish() }),
  };
}

function parametersRow(
  run: RunSpecification,
  shardId: number,
  sourcesJson: string,
  point: ExecutedPoint,
): EffectiveParametersRow {
  return {
    shard_id: shardId,
    point_index: point.point_index,
    replicate: point.replicate,
    seed: point.seed,
    status: point.resolved.status,
    record_schema: effectiveParametersRecord.recordSchema,
    model_version: run.model.version,
    parameter_fingerprint: point.fingerprint,
    parameter_group_fingerprint: point.groupFingerprint,
    effective_parameters_json: point.json,
    parameter_sources_json: sourcesJson,
  };
}

function outcomeRow(shardId: number, { point_index, fingerprint, outcome }: ExecutedPoint): OutcomeRow {
  return {
    shard_id: shardId,
    point_index,
    parameter_fingerprint: fingerprint,
    status: outcome.status,
    record_schema: outcomesRecord.recordSchema,
    error_code: outcome.fault?.code ?? null,
    error_message: outcome.fault?.message ?? null,
    reused_from_run_id: null,
  };
}

/** Appends rows of a record followed by the cells of the model's own columns. Members of a row are in column order. */
function rowAppender<Row extends Readonly<Record<string, Cell>>>(
  columns: Record<keyof Row, unknown>,
  writer: TableWriter,
) {
  const names = Object.keys(columns);
  let isChecked = false;
  return {
    append: (row: Row, modelCells: readonly Cell[]) => {
      // All rows come from one place, so that one tells for all of them.
      if (!isChecked) expectOrder(Object.keys(row), names);
      isChecked = true;
      const cells: Cell[] = Object.values(row);
      for (let at = 0; at < modelCells.length; at++) cells.push(modelCells[at] as Cell);
      writer.append(cells);
    },
    finish: () => writer.finish(),
  };
}

function expectOrder(found: readonly string[], columns: readonly string[]): void {
  if (found.join() === columns.join()) return;
  throw new SweeplakeError("INTERNAL", `a row of ${found.join()} for the columns ${columns.join()}`);
}
