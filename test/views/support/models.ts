import type { Field, ModelDescription } from "../../../src/contract/index.ts";
import { modelDescriptionSchema } from "../../../src/contract/index.ts";

/** Version 1 of a model whose columns are named to make trouble in SQL. */
export const firstVersion = describeModel("bus-stop", "1.0.0", {
  parameters: [number("order"), number("pricing.base_fare"), text("select")],
  derived: [number("ratio")],
  metrics: [number("group"), integer("constructor")],
});

/** Version 2 of the same model, with a parameter, a derived value and a metric more, and one parameter fewer. */
export const secondVersion = describeModel("bus-stop", "2.0.0", {
  parameters: [integer("servers"), number("order"), number("pricing.base_fare")],
  derived: [number("ratio"), number("load")],
  metrics: [number("peak"), number("group"), integer("constructor")],
});

export const busStop = { name: "bus-stop", versions: [firstVersion] };
export const busStopTwice = { name: "bus-stop", versions: [firstVersion, secondVersion] };

/** Another model of the same lake. */
export const sirVersion = describeModel("sir", "1.0.0", {
  parameters: [number("infection_rate")],
  derived: [],
  metrics: [number("peak")],
});
export const sir = { name: "sir", versions: [sirVersion] };

function describeModel(
  name: string,
  version: string,
  fields: Pick<ModelDescription, "parameters" | "derived" | "metrics">,
): ModelDescription {
  return modelDescriptionSchema.parse({ kind: "model.1", name, version, stochastic: true, ...fields });
}

function number(name: string): Field {
  return { name, column: name.replaceAll(".", "_"), type: "f64", nullable: false, schema: { type: "number" } };
}

function integer(name: string): Field {
  return { ...number(name), type: "i64", schema: { type: "integer" } };
}

function text(name: string): Field {
  return { ...number(name), type: "str", schema: { type: "string" } };
}
