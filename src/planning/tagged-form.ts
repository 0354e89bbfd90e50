import type { DimensionForm } from "../contract/index.ts";

export type FormName = keyof DimensionForm;

/** A dimension's form and its numbers, under the form's name: `{ name: "range", spec: { start, stop, step } }`. */
export type TaggedForm = {
  [Name in FormName]: { readonly name: Name; readonly spec: NonNullable<DimensionForm[Name]> };
}[FormName];

/** The one form that a dimension has, or undefined where its only key holds nothing. */
export function tagForm(form: DimensionForm): TaggedForm | undefined {
  const [entry] = Object.entries(form).filter(([, spec]) => spec !== undefined);
  return entry === undefined ? undefined : ({ name: entry[0], spec: entry[1] } as TaggedForm);
}
