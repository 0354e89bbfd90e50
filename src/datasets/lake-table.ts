import type { Column, ModelDescription, RecordDefinition, RunPartition } from "../contract/index.ts";
import {
  columnOfField,
  columnsOf,
  effectiveParametersRecord,
  metricColumns,
  outcomesRecord,
  parameterColumns,
  partitionPrefix,
  runContextRecord,
  shardOutcomesRecord,
  tableSuffix,
} from "../contract/index.ts";

/** A model with the descriptions of all its registered versions, at least one. */
export interface ModelVersions {
  readonly name: string;
  readonly versions: readonly ModelDescription[];
}

/** Files of a lake that make one table: a whole dataset with its fixed columns, or one model's part of it. */
export interface LakeTable {
  readonly name: string;
  readonly record: RecordDefinition;
  /** Columns of the files, in order; the partition keys come on top of them. */
  readonly columns: readonly Column[];
  /** Whether some files may lack some of the columns, because they are of a version of the model without them. */
  readonly hasGaps: boolean;
  /** Key of the folder that holds all files of the table, with a trailing slash. */
  readonly folder: string;
  /** The keys of its files, as a pattern in which `*` stands for any part of one name. */
  readonly pattern: string;
}

/** The tables of one model. */
export interface ModelTables {
  readonly effectiveParameters: LakeTable;
  readonly outcomes: LakeTable;
}

/** How the files in a run's folder of a dataset are called, as a pattern. */
const FILES = "*.parquet";

/** The four datasets over all models, with the columns that every model has (DESIGN section 4). */
export const datasetTables = {
  runContext: datasetTable(runContextRecord),
  shardOutcomes: datasetTable(shardOutcomesRecord),
  effectiveParameters: datasetTable(effectiveParametersRecord),
  outcomes: datasetTable(outcomesRecord),
} as const;

/** A model's tables, with the columns of all its versions. */
export function modelTables(model: ModelVersions): ModelTables {
  return {
    effectiveParameters: modelTable(effectiveParametersRecord, model, parameterColumnsOf(model)),
    outcomes: modelTable(outcomesRecord, model, metricColumnsOf(model)),
  };
}

/** Parameters of all versions, then derived values of all versions; each column once. */
export function parameterColumnsOf(model: ModelVersions): readonly Column[] {
  return onceEach([
    ...model.versions.flatMap(({ parameters }) => parameters.map((field) => columnOfField(field, "parameter"))),
    ...model.versions.flatMap(({ derived }) => derived.map((field) => columnOfField(field, "derived"))),
  ]);
}

/** Metrics of all versions, each column once. */
export function metricColumnsOf(model: ModelVersions): readonly Column[] {
  return onceEach(model.versions.flatMap((version) => metricColumns(version)));
}

/** The table with the files of one run only; undefined where the run has none in it. */
export function tableOfRun(table: LakeTable, run: RunPartition): LakeTable | undefined {
  const folder = partitionPrefix(table.record, run);
  return folder.startsWith(table.folder) ? { ...table, folder, pattern: `${folder}${FILES}` } : undefined;
}

function datasetTable(record: RecordDefinition): LakeTable {
  return { name: record.dataset, record, columns: columnsOf(record), hasGaps: false, ...filesOf(record, "*") };
}

function modelTable(record: RecordDefinition, model: ModelVersions, own: readonly Column[]): LakeTable {
  const ofVersion = record.dataset === outcomesRecord.dataset ? metricColumns : parameterColumns;
  return {
    name: `${record.dataset}_${tableSuffix(model.name)}`,
    record,
    columns: [...columnsOf(record), ...own],
    hasGaps: model.versions.some((version) => ofVersion(version).length < own.length),
    ...filesOf(record, model.name),
  };
}

function filesOf(record: RecordDefinition, model: string): Pick<LakeTable, "folder" | "pattern"> {
  const runs = partitionPrefix(record, { model, run_date: "*", run_id: "*" });
  return { folder: runs.slice(0, runs.lastIndexOf("/", runs.indexOf("*")) + 1), pattern: `${runs}${FILES}` };
}

/** Versions never disagree on the type of a column (DESIGN section 4, Evolution), so the first one stands for all. */
function onceEach(columns: readonly Column[]): readonly Column[] {
  const byName = new Map<string, Column>();
  for (const column of columns) if (!byName.has(column.name)) byName.set(column.name, column);
  return [...byName.values()];
}
