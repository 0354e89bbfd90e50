import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { defineModel, isModel, isRejection, reject } from "./define-model.ts";

/**
 * What the compiler knows inside a model. Each `Equal` and each `@ts-expect-error` is checked by `npm run types`; the
 * functions are never called.
 */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectTrue<_ extends true>(): void {}

const parameters = z.object({
  rate: z.number().default(1),
  level: z.enum(["low", "high"]),
  note: z.string().optional(),
  limit: z.int().nullable(),
  kelvin: z.number().brand("Kelvin"),
  inner: z.object({ on: z.boolean(), hint: z.string().nullish() }),
  list: z.array(z.object({ at: z.number(), label: z.string().optional() })),
  table: z.record(z.string(), z.array(z.number())),
});
const derived = z.object({ load: z.number(), spare: z.int().optional() });
const metrics = z.object({ wait: z.number(), served: z.int().nullable(), trace: z.array(z.number()) });
const right = { wait: 1, served: null, trace: [] };

type Given = Parameters<
  Parameters<typeof defineModel<typeof parameters, typeof metrics, typeof derived>>[0]["simulate"]
>[0];

describe("types in a model", () => {
  test("parameters are read-only, defaults are there, and an absent optional is null", () => {
    interface Expected {
      readonly rate: number;
      readonly level: "low" | "high";
      readonly note: string | null;
      readonly limit: number | null;
      readonly kelvin: number & z.core.$brand<"Kelvin">;
      readonly inner: { readonly on: boolean; readonly hint: string | null };
      readonly list: readonly { readonly at: number; readonly label?: string | undefined }[];
      readonly table: { readonly [name: string]: readonly number[] };
    }
    expectTrue<Equal<{ [K in keyof Expected]: Given["parameters"][K] }, { [K in keyof Expected]: Expected[K] }>>();
    const change = ({ parameters }: Given) => {
      // @ts-expect-error parameters cannot be assigned
      parameters.rate = 2;
      // @ts-expect-error nor can nested ones
      parameters.inner.on = false;
      // @ts-expect-error nor can lists be changed
      parameters.list.push({ at: 1 });
      // @ts-expect-error an absent optional is null, never undefined
      const note: string | undefined = parameters.note;
      // @ts-expect-error a misspelt name
      return [note, parameters.rat];
    };
    assert.equal(typeof change, "function");
  });

  test("derived values are known to simulate, whatever the order of the keys", () => {
    const before = defineModel({
      name: "m",
      parameters,
      derived,
      derive: ({ rate }) => ({ load: rate }),
      metrics,
      simulate: ({ derived }) => {
        expectTrue<Equal<typeof derived.load, number>>();
        expectTrue<Equal<typeof derived.spare, number | null>>();
        return right;
      },
    });
    const after = defineModel({
      simulate: ({ derived, parameters }) => {
        expectTrue<Equal<typeof derived.load, number>>();
        expectTrue<Equal<typeof parameters.level, "low" | "high">>();
        return right;
      },
      derive: ({ rate }) => {
        expectTrue<Equal<typeof rate, number>>();
        return { load: rate };
      },
      metrics,
      derived,
      parameters,
      name: "m",
    });
    const without = defineModel({
      name: "m",
      parameters,
      metrics,
      simulate: ({ derived }) => {
        // @ts-expect-error a model without derived has no derived values
        return { ...right, wait: derived.load };
      },
    });
    for (const model of [before, after, without]) assert.ok(isModel(model));
  });

  test("what derive and simulate return is checked", () => {
    const rest = { name: "m", parameters, derived, metrics };
    const derive = () => ({ load: 1 });
    // Read-only values may be passed on; null and undefined follow the schema; a promise will do.
    defineModel({ ...rest, derive, simulate: ({ parameters }) => ({ ...right, trace: parameters.table.a ?? [] }) });
    defineModel({ ...rest, derive, simulate: async () => right });
    defineModel({ ...rest, derive, simulate: () => reject("never") });
    // @ts-expect-error a metric is missing
    defineModel({ ...rest, derive, simulate: () => ({ wait: 1, served: null }) });
    // @ts-expect-error a metric has the wrong type
    defineModel({ ...rest, derive, simulate: () => ({ ...right, wait: "1" }) });
    // @ts-expect-error a metric that is not nullable is null
    defineModel({ ...rest, derive, simulate: async () => ({ ...right, wait: null }) });
    // @ts-expect-error a derived value is missing
    defineModel({ ...rest, derive: () => ({}), simulate: () => right });
    // @ts-expect-error derive is not async
    defineModel({ ...rest, derive: async () => ({ load: 1 }), simulate: () => right });
    // @ts-expect-error parameters are a z.object
    const wrong = defineModel({ ...rest, derive, parameters: z.number(), simulate: () => right });
    assert.ok(isModel(wrong));
  });
});

describe("defineModel", () => {
  const definition = { name: "m", parameters, metrics, simulate: () => right };

  test("makes a frozen model that is recognised, also across copies of the package", () => {
    const model = defineModel(definition);
    assert.ok(Object.isFrozen(model) && isModel(model));
    assert.equal(model.definition, definition);
    assert.ok(isModel({ [Symbol.for("sweeplake.model")]: true, definition }));
  });

  test("nothing else is a model", () => {
    for (const value of [
      undefined,
      null,
      5,
      "m",
      definition,
      { definition },
      Object.create(defineModel(definition)),
      defineModel(null as never),
    ]) {
      assert.ok(!isModel(value));
    }
  });

  test("does not look at the definition", () => {
    assert.ok(isModel(defineModel({ name: 5, simulate: 6 } as never)));
  });
});

test("reject throws what isRejection recognises, with the reason as its message", () => {
  try {
    reject("too hot");
  } catch (error) {
    assert.ok(isRejection(error) && error instanceof Error);
    assert.equal(error.message, "too hot");
    return;
  }
  assert.fail("reject returned");
});
