import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { z } from "zod";
import { assertDeeplyFrozen, resolverOf } from "../../test/support/models.ts";
import type { Json } from "../contract/index.ts";
import { canonicalJson } from "../contract/index.ts";

const text = fc.string({ unit: "grapheme", maxLength: 8 });
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);

/** A type with a valid value. */
const leaf = fc.oneof(
  fc.tuple(fc.constant(z.number()), number),
  fc.tuple(fc.constant(z.int()), fc.maxSafeInteger()),
  fc.tuple(fc.constant(z.boolean()), fc.boolean()),
  fc.tuple(fc.constant(z.string()), text),
  fc.tuple(fc.constant(z.number().nullable()), fc.option(number)),
  fc.tuple(fc.constant(z.string().nullable()), fc.option(text)),
  fc.tuple(fc.constant(z.array(z.number())), fc.array(number, { maxLength: 3 })),
  fc.tuple(fc.constant(z.record(z.string(), z.string())), fc.dictionary(text, text, { maxKeys: 3 })),
);

/** Some parameters, flat and nested; the first letter keeps their names and columns apart. */
const parameters = fc.uniqueArray(
  fc.record({
    path: fc.oneof(
      word.map((name) => [`p_${name}`]),
      fc.tuple(fc.constantFrom("q", "r"), word).map(([outer, inner]) => [outer, inner]),
    ),
    leaf,
    source: fc.constantFrom("default", "fixed", "dimension"),
  }),
  { selector: ({ path }) => path.join("."), maxLength: 8 },
);

type Parameter = typeof parameters extends fc.Arbitrary<(infer Item)[]> ? Item : never;

function schemaOf(list: readonly Parameter[]): z.ZodObject {
  const members: Record<string, z.ZodType> = {};
  for (const { path, leaf, source } of list) {
    const [outer = "", inner] = path;
    const [type, value] = leaf;
    const schema = source === "default" ? (type as z.ZodType).default(value as never) : type;
    const parent = (members[outer] ?? z.object({})) as z.ZodObject;
    members[outer] = inner === undefined ? schema : parent.extend({ [inner]: schema });
  }
  return z.object(members);
}

test("the text is the canonical JSON of the very object, which is frozen and holds every value", () => {
  const property = fc.property(parameters, (list) => {
    const from = (source: string) => list.filter((each) => each.source === source);
    const given = ({ leaf: [, value] }: Parameter) => value as Json;
    const resolver = resolverOf(
      { parameters: schemaOf(list) },
      {
        fixed: Object.fromEntries(from("fixed").map((each) => [each.path.join("."), given(each)])),
        dimensionNames: from("dimension").map(({ path }) => path.join(".")),
      },
    );
    const point = resolver.resolve(from("dimension").map(given));
    assert.equal(point.parametersJson, canonicalJson(point.parameters as Json));
    assertDeeplyFrozen(point.parameters);
    for (const each of list) {
      const found = each.path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], point.parameters);
      assert.equal(canonicalJson(found as Json), canonicalJson(given(each)), each.path.join("."));
    }
  });
  fc.assert(property, { numRuns: 300 });
});
