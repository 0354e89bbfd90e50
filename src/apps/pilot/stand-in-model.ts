import type { Field, ModelDescription } from "../../contract/index.ts";
import { isJsonField, setOwn } from "../../contract/index.ts";
import type { TriedPoint } from "../../execution/index.ts";
import type { AnyModelDefinition, ColumnCell, Model } from "../../model/index.ts";
import { defineModel } from "../../model/index.ts";

/**
 * A model that is described as the author's, and computes for every point what `typical` did, without running any of the
 * author's code. Where no point is typical, every one fails.
 */
export function standInModel(
  definition: AnyModelDefinition,
  model: ModelDescription,
  typical: TriedPoint | undefined,
): Model {
  const returning = (values: object | undefined) => () => {
    if (values !== undefined) return values;
    throw new Error("no point succeeded");
  };
  return defineModel({
    ...definition,
    ...(definition.derive === undefined
      ? {}
      : { derive: returning(typical && valuesOf(model.derived, typical.derived)) }),
    simulate: returning(typical && valuesOf(model.metrics, typical.metrics)),
  } as never);
}

/** Undoes what made cells of the values that a model returned. */
function valuesOf(fields: readonly Field[], cells: readonly ColumnCell[]): object {
  const values: Record<string, unknown> = {};
  for (const [at, field] of fields.entries()) {
    const cell = cells[at] ?? null;
    const path = field.name.split(".");
    const last = path.pop() as string;
    let group = values;
    for (const part of path) {
      if (!Object.hasOwn(group, part)) setOwn(group, part, {});
      group = group[part] as Record<string, unknown>;
    }
    setOwn(group, last, isJsonField(field) && typeof cell === "string" ? JSON.parse(cell) : cell);
  }
  return values;
}
