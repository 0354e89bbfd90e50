import type { RunSpecification } from "../contract/index.ts";
import {
  codeKey,
  dateKey,
  effectiveParametersRecord,
  lakeKey,
  modelPrefix,
  outcomesRecord,
  partitionPrefix,
  runContextRecord,
  runPrefix,
  shardOutcomesRecord,
} from "../contract/index.ts";
import { partitionOf } from "./shards.ts";

/**
 * Where accepting, running and finalising a run puts objects: prefixes, which end in `/`, and single keys. Other runs
 * put objects there, too.
 */
export function placesOfRun(run: RunSpecification): readonly string[] {
  const records = [runContextRecord, effectiveParametersRecord, outcomesRecord, shardOutcomesRecord];
  return [
    lakeKey,
    modelPrefix(run.model.name),
    codeKey(run.code_version),
    runPrefix(run.run_id),
    dateKey(run.run_date, run.run_id),
    ...records.map((record) => partitionPrefix(record, partitionOf(run))),
  ];
}
