import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { createMemoryObjectStore } from "../../src/adapters/memory/index.ts";
import { parseRequestText } from "../../src/apps/local/read-request-file.ts";
import type { ErrorKind } from "../../src/contract/index.ts";
import { errorCodes, modelKey, SweeplakeError } from "../../src/contract/index.ts";
import type { AnyModelDefinition } from "../../src/model/index.ts";
import { defineModel, describeModel } from "../../src/model/index.ts";
import { prepareSweep } from "../../src/runs/index.ts";
import { sealedText, unsealed } from "../support/sealed.ts";
import { createSmallLake, oddRequest } from "../support/small-lake.ts";
import type { StoreCall } from "../support/stores.ts";
import { contentOf, hookedStore, isPut } from "../support/stores.ts";
import { anyMutation, mutated } from "./mutations.ts";

const timeout = { timeout: 60_000 };
/** Every property is checked for this long at most; no single input may take as long as `timeout`. */
const bounded = { interruptAfterTimeLimit: 4_000, timeout: 3_000, numRuns: 3_000 };

/** Fails unless `act` succeeds or is refused with a coded error of one of these kinds, in words without a stack. */
async function expectCoded(act: () => unknown, kinds: readonly ErrorKind[] = ["input"]): Promise<void> {
  try {
    await act();
  } catch (error) {
    assert.ok(error instanceof SweeplakeError, String((error as Error)?.stack ?? error));
    assert.ok(kinds.includes(errorCodes[error.code].kind), `${error.code}: ${error.message}`);
    assert.doesNotMatch(error.message, /\n\s+at |\[object /);
  }
}

/** Does with a request all that `run` does before it writes; any write fails. */
async function prepare(request: unknown): Promise<void> {
  const before = (call: StoreCall) => assert.ok(!isPut(call), `${call.key} was written`);
  const { lake, source } = createSmallLake({ store: hookedStore(createMemoryObjectStore(), { before }) });
  const readPoints = async (path: string) => {
    throw new SweeplakeError("POINTS_FILE_INVALID", `${path} does not exist`);
  };
  await prepareSweep({ lake, source, request, baseFolder: "/", readPoints });
}

const prepareText = (text: string) => expectCoded(() => prepare(parseRequestText(text, "sweep.yaml")));

const sweepFile = `
# every part of a request
model: ./odd.ts
run_id: a-run
labels: { study: schools }
sampling: { strategy: random, count: 20 }
dimensions:
  x: { range: { start: 1, stop: 9, step: 2 } }
  group.scale: { linspace: { start: 1.2, stop: 2.2, count: 11 } }
  note: [a, "b", null]
fixed: {}
replicates: 2
seed: 9
seed_policy: assignment
sharding: { shard_count: 3 }
limits: { point_timeout_ms: 60000, max_failed_points: 1000 }
`;
const requests: readonly unknown[] = [
  oddRequest,
  parseRequestText(sweepFile, "sweep.yaml"),
  {
    model: "./odd.ts",
    sampling: {
      strategy: "list",
      points: [
        { x: 1, note: "a" },
        { x: 2, note: null },
      ],
    },
  },
  {
    model: "odd@1.0.0",
    sampling: "zip",
    dimensions: { x: [1, 2], "group.scale": { logspace: { start: 1, stop: 2, count: 2 } } },
  },
  {
    model: "./odd.ts",
    sampling: { strategy: "random", count: 5 },
    dimensions: { "group.scale": { normal: { mean: 1, sd: 2 } } },
  },
  { model: "./odd.ts", dimensions: { x: { choice: { values: [1, 2], weights: [1, 3] } } }, sharding: "auto" },
];

describe("whatever a sweep file says, it is prepared or refused with a code, and nothing is written", timeout, () => {
  test("any text", timeout, () =>
    fc.assert(fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), prepareText), bounded),
  );

  test("a text with pieces of YAML put in or cut out", timeout, async () => {
    const pieces = [
      "&a",
      "*a",
      "!!js",
      "<<: ",
      "? ",
      "- ",
      ": ",
      "{",
      "}",
      "[",
      "]",
      '"',
      "'",
      "|\n",
      ">\n",
      "\t",
      "\n",
      "#",
    ];
    const more = [
      "%YAML 1.1\n",
      "---\n",
      "...\n",
      "\u0000",
      "\ufeff",
      "\ud800",
      "1e999",
      "-0",
      "0x10",
      "9007199254740993",
      ".nan",
    ];
    const edit = fc.record({
      at: fc.nat(sweepFile.length),
      cut: fc.nat(12),
      piece: fc.constantFrom("", ...pieces, ...more),
    });
    const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(edits, async (all) => {
        let text = sweepFile;
        for (const { at, cut, piece } of all) text = text.slice(0, at) + piece + text.slice(at + cut);
        await prepareText(text);
      }),
      bounded,
    );
  });

  const extremes: Readonly<Record<string, string>> = {
    "lists within lists": "[".repeat(50_000),
    "lists within lists that end": "[".repeat(5_000) + "]".repeat(5_000),
    "objects within objects": "{a: ".repeat(20_000),
    "blocks within blocks": Array.from({ length: 1_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
    "lists in one line": "- ".repeat(50_000),
    "one long word": "a".repeat(1_000_000),
    "many keys": Array.from({ length: 80_000 }, (_, at) => `k${at}: 1`).join("\n"),
    "a long number": `seed: ${"9".repeat(100_000)}`,
    "quotes without end": `model: "${"\\u00".repeat(10_000)}`,
    "many documents": "---\n".repeat(20_000),
  };
  for (const [name, text] of Object.entries(extremes)) test(name, timeout, () => prepareText(text));
});

test("whatever a request holds, it is prepared or refused with a code, and nothing is written", timeout, () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...requests),
      fc.array(anyMutation, { minLength: 1, maxLength: 3 }),
      async (request, all) => {
        await expectCoded(() => prepare(all.reduce(mutated, request)));
      },
    ),
    bounded,
  ),
);

test("whatever the registry entry of a model says, a sweep is prepared or refused with a code", timeout, async () => {
  const small = createSmallLake();
  const { specification } = await small.accept(oddRequest);
  const key = modelKey(specification.model.name, specification.model.version);
  const content = await contentOf(small.lake.store);
  const entry = unsealed(Buffer.from(content[key] as string, "base64"));
  await fc.assert(
    fc.asyncProperty(fc.array(anyMutation, { minLength: 1, maxLength: 3 }), async (all) => {
      const altered = JSON.stringify(all.reduce(mutated, entry), (_, value) => (typeof value === "bigint" ? 1 : value));
      await small.lake.store.put(key, sealedText(altered ?? ""));
      await expectCoded(() => small.prepare(oddRequest), ["input", "integrity"]);
    }),
    bounded,
  );
});

/** Types that a model's author might write, supported or not. */
const anyType: fc.Arbitrary<z.ZodType> = fc.letrec<{ type: z.ZodType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc
      .constantFrom<() => z.ZodType>(
        () => z.number(),
        () => z.int().min(3),
        () => z.boolean(),
        () => z.string().regex(/^a+$/),
        () => z.enum(["a", "b"]),
        () => z.date(),
        () => z.bigint(),
        () => z.any(),
        () => z.unknown(),
        () => z.never(),
        () => z.null(),
        () => z.undefined(),
        () => z.nan(),
        () => z.symbol(),
        () => z.literal(3),
        () => z.literal([1, "a"]),
        () => z.coerce.number(),
        () => z.void(),
        () => z.string().transform(Number),
        () => z.preprocess(Number, z.number()),
        () => z.custom<string>(),
        () => z.file(),
        () => z.number().refine((value) => value > 1),
        () => z.string().default(() => String(Math.random())),
        () => z.email(),
      )
      .map((make) => make()),
    tie("type").map((type) => type.optional()),
    tie("type").map((type) => type.nullable()),
    tie("type").map((type) => z.array(type)),
    tie("type").map((type) => z.lazy(() => type)),
    tie("type").map((type) => type.readonly()),
    tie("type").map((type) => type.catch(1 as never)),
    tie("type").map((type) => z.record(z.string(), type)),
    fc.tuple(tie("type"), fc.jsonValue()).map(([type, value]) => type.default(value as never)),
    fc.tuple(tie("type"), fc.string()).map(([type, column]) => type.meta({ column })),
    fc.tuple(tie("type"), tie("type")).map(([one, other]) => z.union([one, other])),
    fc.tuple(tie("type"), tie("type")).map(([one, other]) => z.intersection(one, other)),
    fc.tuple(tie("type"), tie("type")).map((types) => z.tuple(types)),
    fc
      .dictionary(fc.constantFrom("a", "b", "a_b", "seed", "A", "constructor", "x y"), tie("type"), { maxKeys: 3 })
      .map((shape) => z.object(shape)),
  ),
})).type;
const anyShape = fc
  .dictionary(
    fc.oneof(fc.constantFrom("x", "seed", "status", "a_b", "__proto__"), fc.string({ maxLength: 5 })),
    anyType,
    { maxKeys: 3 },
  )
  .map((shape) => z.object(shape));

test("whatever a model declares, it is described or refused with a code", timeout, () =>
  fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ maxLength: 6 }), fc.constant("odd")),
      anyShape,
      anyShape,
      async (name, parameters, metrics) => {
        const parts = { name, parameters, metrics, simulate: () => ({}) };
        await expectCoded(() => describeModel(defineModel(parts as AnyModelDefinition as never), "0".repeat(64)));
      },
    ),
    bounded,
  ),
);
