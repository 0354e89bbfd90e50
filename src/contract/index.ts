/**
 * What every other room agrees on: the records and their columns, the keys of a lake, requests and run
 * specifications, models as data, canonical JSON and fingerprints, error codes. It depends on nothing but zod.
 */

export type { ErrorCode, ErrorCodeEntry, ErrorKind, ErrorRecord, Problem } from "./errors.ts";
export {
  describeProblem,
  didYouMean,
  errorCodes,
  fromErrorRecord,
  messageOf,
  refuse,
  SweeplakeError,
  toErrorRecord,
} from "./errors.ts";
export type { Fingerprinted, PointText, SeedInput, SeedPolicy } from "./fingerprints.ts";
export {
  fingerprint,
  hashBits,
  modelFingerprint,
  pointGroupJson,
  pointJson,
  pointSeed,
  sampleBits,
  sha256,
} from "./fingerprints.ts";
export type { Json } from "./json.ts";
export { canonicalJson, canonicalNumber, canonicalString, frozenJson, jsonPointer, setOwn, shown } from "./json.ts";
export type { RunPartition } from "./keys.ts";
export {
  checkpointKey,
  checkpointsPrefix,
  codeKey,
  columnKey,
  datasetPrefix,
  dateKey,
  datePrefix,
  datesPrefix,
  failureKey,
  lakeKey,
  modelKey,
  modelPrefix,
  modelsPrefix,
  parseCheckpointKey,
  parseShardFile,
  partitionPrefix,
  runContextKey,
  runKey,
  runPrefix,
  shardKey,
  stateKey,
  statesPrefix,
} from "./keys.ts";
export {
  AUTO_MIN_SHARDS,
  LAKE_FORMAT,
  limits,
  MODEL_NAME,
  MODEL_VERSION,
  NAME_PART,
  ROW_GROUP_ROWS,
  RUN_ID,
  WRITER_FORMAT,
} from "./limits.ts";
export type { Field, ModelDescription, ParameterSource } from "./model-description.ts";
export {
  columnOfField,
  effectiveParametersColumns,
  isJsonField,
  metricColumns,
  modelDescriptionSchema,
  outcomesColumns,
  parameterColumns,
  reservedColumns,
  runColumnName,
  tableSuffix,
} from "./model-description.ts";
export { exactExp, exactLog, normalQuantile } from "./numeric.ts";
export type { ParsedRequest } from "./parse-request.ts";
export { parseRequest } from "./parse-request.ts";
export type {
  Column,
  ColumnSpec,
  ColumnSpecs,
  ColumnType,
  DatasetName,
  EffectiveParametersRow,
  OutcomeRow,
  RecordDefinition,
  RowOf,
  RunContextRow,
  ShardOutcomeRow,
} from "./records.ts";
export {
  columnsOf,
  effectiveParametersRecord,
  outcomesRecord,
  records,
  runContextRecord,
  shardOutcomesRecord,
} from "./records.ts";
export type {
  DimensionForm,
  RequestForm,
  RunConfig,
  SamplingStrategy,
  SweepRequest,
  SweepRequestInput,
} from "./request.ts";
export { configOf, requestFormSchema, runConfigSchema, samplingStrategies, sweepRequestSchema } from "./request.ts";
export { newRunId, timeOfRunId, utcDate } from "./run-id.ts";
export type { ColumnClaim, Exports, RunCounts, RunSpecification, RunState, RunStatus } from "./run-specification.ts";
export {
  checkpointSchema,
  columnClaimSchema,
  exportsSchema,
  runCountsSchema,
  runSpecificationSchema,
  runStateSchema,
} from "./run-specification.ts";
export type { NumberBounds, StringBounds, ValueCheck, ValueFault, ValueSchema } from "./value-schema.ts";
export { compileCheck, isJsonSchema, isStorableString, orNull, valueSchemaSchema } from "./value-schema.ts";
