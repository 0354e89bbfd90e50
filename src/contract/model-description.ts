import { z } from "zod";
import { jsonSchema } from "./json.ts";
import { limits, MODEL_NAME, MODEL_VERSION, NAME_PART } from "./limits.ts";
import type { Column, ColumnType } from "./records.ts";
import { columnsOf, effectiveParametersRecord, outcomesRecord, runContextRecord } from "./records.ts";
import { isJsonSchema, valueSchemaSchema } from "./value-schema.ts";

const fieldName = z
  .string()
  .max(limits.maxColumnLength)
  .refine((name) => name.split(".").every((part) => NAME_PART.test(part)), "not a dotted name");

/** A parameter, derived value or metric as data. */
export const fieldSchema = z.strictObject({
  /** Dotted for nested parameters: `pricing.base_fare`. */
  name: fieldName,
  /** The column that holds it. */
  column: z.string().regex(NAME_PART).max(limits.maxColumnLength),
  type: z.enum(["f64", "i64", "bool", "str"]),
  nullable: z.boolean(),
  /** What values are valid, null aside. Lists and objects are stored as canonical JSON text. */
  schema: valueSchemaSchema,
  /** The constant used when a parameter is neither fixed nor a dimension; absent where there is none. */
  default: jsonSchema.optional(),
  unit: z.string().optional(),
  description: z.string().optional(),
});

/** A model as data: all that planning, storage and analysis know of it. It is also the registry entry in the lake. */
export const modelDescriptionSchema = z.strictObject({
  kind: z.literal("model.1"),
  name: z.string().regex(MODEL_NAME).max(limits.maxModelNameLength),
  version: z.string().regex(MODEL_VERSION),
  /** Whether simulations draw random numbers. If not, seeds are 0 and replicates are refused. */
  stochastic: z.boolean(),
  parameters: z.array(fieldSchema),
  derived: z.array(fieldSchema),
  metrics: z.array(fieldSchema),
});

export type Field = z.infer<typeof fieldSchema>;
export type ModelDescription = z.infer<typeof modelDescriptionSchema>;

/** Where a value of a point came from. */
export type ParameterSource = "default" | "fixed" | "dimension" | "derived";

/** Whether the column holds canonical JSON text instead of the value itself. */
export function isJsonField(field: Field): boolean {
  return isJsonSchema(field.schema);
}

/** `field` as a column of effective_parameters or outcomes. Metrics are null where a point did not succeed. */
export function columnOfField(field: Field, role: "parameter" | "derived" | "metric"): Column {
  return {
    name: field.column,
    type: field.type satisfies ColumnType,
    nullable: field.nullable || role !== "parameter",
    description: field.description ?? "",
  };
}

/** The typed columns that a model adds to effective_parameters: parameters, then derived values. */
export function parameterColumns(model: ModelDescription): readonly Column[] {
  return [
    ...model.parameters.map((field) => columnOfField(field, "parameter")),
    ...model.derived.map((field) => columnOfField(field, "derived")),
  ];
}

/** The typed columns that a model adds to outcomes. */
export function metricColumns(model: ModelDescription): readonly Column[] {
  return model.metrics.map((field) => columnOfField(field, "metric"));
}

/** All columns of a model's effective_parameters files, in order. */
export function effectiveParametersColumns(model: ModelDescription): readonly Column[] {
  return [...columnsOf(effectiveParametersRecord), ...parameterColumns(model)];
}

/** All columns of a model's outcomes files, in order. */
export function outcomesColumns(model: ModelDescription): readonly Column[] {
  return [...columnsOf(outcomesRecord), ...metricColumns(model)];
}

/** Columns that no parameter, derived value or metric may use: fixed columns, partition keys and the view's own. */
export function reservedColumns(): ReadonlySet<string> {
  return new Set([
    "dataset",
    ...effectiveParametersRecord.partitionKeys,
    ...outcomesRecord.partitionKeys,
    ...Object.keys(effectiveParametersRecord.columns),
    ...Object.keys(outcomesRecord.columns),
    ...Object.keys(runContextRecord.columns).map(runColumnName),
  ]);
}

/** The name of a column of run_context in the view `points_<model>`. */
export function runColumnName(column: string): string {
  return column.startsWith("run_") ? column : `run_${column}`;
}

/** The table-name form of a model name: `-` becomes `_`. */
export function tableSuffix(modelName: string): string {
  return modelName.replaceAll("-", "_");
}
