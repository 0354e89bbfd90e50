import type { ColumnClaim, Field, ModelDescription, Problem } from "../contract/index.ts";
import { jsonPointer, modelFingerprint } from "../contract/index.ts";

/** The claims that a model makes on columns, by column. */
export function columnClaims(model: ModelDescription): ReadonlyMap<string, ColumnClaim> {
  const claims = new Map<string, ColumnClaim>();
  const claim = (fields: readonly Field[], dataset: ColumnClaim["dataset"]) => {
    for (const { column, type } of fields) claims.set(column, { dataset, type });
  };
  claim(model.parameters, "effective_parameters");
  claim(model.derived, "effective_parameters");
  claim(model.metrics, "outcomes");
  return claims;
}

/**
 * Why a model cannot be registered beside what is registered already: a column whose type would change
 * (COLUMN_TYPE_CONFLICT), or another description under the same version (MODEL_VERSION_CONFLICT). Empty if it can.
 *
 * `claimed` are the claims in force on the model's columns, `registered` the entry of the same version, if any.
 */
export function incompatibilities(
  model: ModelDescription,
  claimed: ReadonlyMap<string, ColumnClaim>,
  registered: ModelDescription | undefined,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [column, wanted] of columnClaims(model)) {
    const inForce = claimed.get(column);
    if (inForce === undefined || (inForce.type === wanted.type && inForce.dataset === wanted.dataset)) continue;
    problems.push({
      code: "COLUMN_TYPE_CONFLICT",
      pointer: jsonPointer("columns", column),
      found: `the column ${column} is ${wanted.type} in ${wanted.dataset} here`,
      valid: `other versions of ${model.name} have it as ${inForce.type} in ${inForce.dataset}: give it another name, or .meta({ column: "…" })`,
    });
  }
  if (registered !== undefined && modelFingerprint(registered) !== modelFingerprint(model)) {
    problems.push({
      code: "MODEL_VERSION_CONFLICT",
      pointer: "/version",
      found: `${model.name}@${model.version} is registered with other parameters, derived values or metrics`,
      valid: "give the changed model another version, or leave the version out to have one made from the code",
    });
  }
  return problems;
}
