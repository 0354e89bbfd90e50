import fc from "fast-check";

/** A change of a value made of objects and lists: what is at some place in it is removed or replaced, or gets a neighbour. */
export interface Mutation {
  /** Which of the children to go into, at each level. */
  readonly steps: readonly number[];
  readonly kind: "remove" | "replace" | "add";
  readonly key: string;
  readonly value: unknown;
}

const oddValues: readonly unknown[] = [
  null,
  undefined,
  "",
  "x",
  "\ud800",
  "a".repeat(5_000),
  0,
  -0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  9007199254740993n,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  [],
  {},
  [[]],
  [null],
  { values: [] },
  { linspace: { start: 0, stop: 1, count: 1e12 } },
  { range: { start: 0, stop: 1, step: 1e-300 } },
  { range: { start: 1, stop: 0, step: -0 } },
  { count: 1e15, strategy: "random" },
  { shard_count: 1e9 },
  { shard_size: 1 },
  "./odd.ts",
  "odd",
  "odd@9",
  "../..",
  "constructor",
  "random",
  "lhs",
  { strategy: "list", points: "p.csv" },
];
const keys = [
  "model",
  "x",
  "note",
  "group.scale",
  "group",
  "sampling",
  "seed",
  "__proto__",
  "constructor",
  "toString",
  "",
  "é",
];

export const anyMutation: fc.Arbitrary<Mutation> = fc.record({
  steps: fc.array(fc.nat(12), { maxLength: 4 }),
  kind: fc.constantFrom("remove", "replace", "add"),
  key: fc.constantFrom(...keys),
  value: fc.oneof(fc.constantFrom(...oddValues), fc.jsonValue({ maxDepth: 2 })),
});

/** The value with the change made; what was given is left as it is. */
export function mutated(value: unknown, mutation: Mutation): unknown {
  const { steps, kind } = mutation;
  const [step, ...rest] = steps;
  if (typeof value !== "object" || value === null || step === undefined) return mutation.value;
  const entries: [string, unknown][] = Object.entries(value);
  if (kind === "add" && rest.length === 0) entries.push([mutation.key, mutation.value]);
  else if (entries.length > 0) {
    const at = step % entries.length;
    const [key, child] = entries[at] as [string, unknown];
    if (kind === "remove" && rest.length === 0) entries.splice(at, 1);
    else entries[at] = [key, mutated(child, { ...mutation, steps: rest })];
  }
  return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
}
