import {
  effectiveParametersRecord,
  outcomesRecord,
  runColumnName,
  runContextRecord,
  tableSuffix,
} from "../contract/index.ts";
import type { ModelVersions } from "./lake-table.ts";
import { datasetTables, metricColumnsOf, modelTables, parameterColumnsOf } from "./lake-table.ts";
import type { SqlDialect } from "./view-sql.ts";
import { agreeOn, columnIn, lines, literal, quoted } from "./view-sql.ts";

/**
 * `points_<model>`: one row an executed point (DESIGN section 4, Join contract), by partition keys: the columns of
 * effective_parameters and outcomes, parameters, derived values and metrics, then the run's columns as `run_…`.
 *
 * `status` is the outcome's. The columns of effective_parameters, and those of the run, are null where the run does
 * not export that dataset. A row is kept even if its parameters are missing: `join_violations` reports that.
 */
export function pointsView(dialect: SqlDialect, model: ModelVersions): string {
  const { outcomes, effectiveParameters } = modelTables(model);
  const runKeys = outcomesRecord.partitionKeys;
  const select = [
    `SELECT\n  ${lines(pointColumns(model))}`,
    `FROM ${quoted(outcomes.name)} AS o`,
    `INNER JOIN ${quoted(datasetTables.shardOutcomes.name)} AS c`,
    `  ON ${agreeOn("o", "c", [...runKeys, "shard_id"])} AND c.status = ${literal("succeeded")}`,
    `LEFT JOIN ${quoted(effectiveParameters.name)} AS p`,
    `  ON ${agreeOn("o", "p", [...runKeys, "shard_id", "point_index", "parameter_fingerprint"])}`,
    `LEFT JOIN ${quoted(datasetTables.runContext.name)} AS r`,
    `  ON ${agreeOn("o", "r", runContextRecord.partitionKeys)}`,
  ];
  return dialect.createView(`points_${tableSuffix(model.name)}`, select.join("\n"));
}

function pointColumns(model: ModelVersions): readonly string[] {
  const outcomes = Object.keys(outcomesRecord.columns);
  const parameters = Object.keys(effectiveParametersRecord.columns);
  // The two files of a point have a record_schema each; neither is the view's.
  const fixed = [...parameters, ...outcomes.filter((name) => !parameters.includes(name))].filter(
    (name) => name !== "record_schema",
  );
  const named = (alias: string, name: string) => `${columnIn(alias, name)} AS ${quoted(name)}`;
  return [
    ...outcomesRecord.partitionKeys.map((name) => named("o", name)),
    ...fixed.map((name) => named(outcomes.includes(name) ? "o" : "p", name)),
    ...parameterColumnsOf(model).map(({ name }) => named("p", name)),
    ...metricColumnsOf(model).map(({ name }) => named("o", name)),
    ...Object.keys(runContextRecord.columns).map((name) => `${columnIn("r", name)} AS ${quoted(runColumnName(name))}`),
  ];
}
