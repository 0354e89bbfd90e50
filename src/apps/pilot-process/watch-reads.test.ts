import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { assertDeeplyFrozen, modelWith } from "../../../test/support/models.ts";
import { createResolver, createSimulator, definitionOf, describeModel } from "../../model/index.ts";
import { watchReads } from "./watch-reads.ts";

const parameters = z.object({
  a: z.number().default(1),
  b: z.number().default(2),
  group: z.object({ c: z.number().default(3), inner: z.object({ d: z.number().default(4) }) }),
  list: z.array(z.number()).default([5, 6]),
});
type Parameters = z.output<typeof parameters>;
const all = ["a", "b", "group.c", "group.inner.d", "list"];

/** What a model of these functions reads and computes while it is watched. */
function observe(simulate: (parameters: Parameters) => unknown, derive?: (parameters: Parameters) => object) {
  const exported = modelWith({
    parameters,
    metrics: z.object({ y: z.string() }),
    ...(derive === undefined ? {} : { derive, derived: z.object({ d: z.number() }) }),
    simulate: (input: { parameters: Parameters }) => ({ y: String(simulate(input.parameters)) }),
  });
  const description = describeModel(exported, "");
  const read = new Set<string>();
  const watched = watchReads(definitionOf(exported), description, (name) => read.add(name));
  const resolver = createResolver(description, { fixed: {}, dimensionNames: [], derive: watched.derive });
  const outcome = createSimulator(watched, description).simulate(resolver.resolve([]), 0, new AbortController().signal);
  assert.ok(!(outcome instanceof Promise));
  return { read: [...read].sort(), outcome };
}

describe("watchReads", () => {
  const cases: readonly { name: string; simulate: (parameters: Parameters) => unknown; reads: readonly string[] }[] = [
    { name: "nothing", simulate: () => 1, reads: [] },
    { name: "by name", simulate: (p) => p.a, reads: ["a"] },
    { name: "by a computed name", simulate: (p) => p[(["b"] as const)[0]], reads: ["b"] },
    {
      name: "by destructuring",
      simulate: ({
        b,
        group: {
          inner: { d },
        },
      }) => b + d,
      reads: ["b", "group.inner.d"],
    },
    { name: "of a group, not the group itself", simulate: (p) => typeof p.group, reads: [] },
    { name: "of a list as a whole", simulate: (p) => p.list[0], reads: ["list"] },
    { name: "by a spread", simulate: (p) => ({ ...p }).a, reads: ["a", "b", "list"] },
    {
      name: "by the rest of a destructuring",
      simulate: ({ a: _, ...rest }) => Object.keys(rest).length,
      reads: ["a", "b", "list"],
    },
    { name: "by JSON.stringify", simulate: (p) => JSON.stringify(p), reads: all },
    { name: "by Object.entries of a group", simulate: (p) => Object.entries(p.group).length, reads: ["group.c"] },
    { name: "by structuredClone", simulate: (p) => structuredClone(p).group.c, reads: all },
    { name: "by nobody, for names alone", simulate: (p) => "a" in p && Object.keys(p).length, reads: [] },
  ];
  for (const { name, simulate, reads } of cases) {
    it(`sees what is read ${name}`, () => {
      const { read, outcome } = observe(simulate);
      assert.deepEqual([outcome.status, read], ["succeeded", reads]);
    });
  }

  it("sees what derive reads, also before it rejects", () => {
    assert.deepEqual(
      observe(
        (p) => p.a,
        ({ b }) => ({ d: b }),
      ).read,
      ["a", "b"],
    );
    const { read, outcome } = observe(
      (p) => p.a,
      (p) => {
        throw new Error(String(p.b));
      },
    );
    assert.deepEqual([outcome.fault?.message, read], ["2", ["b"]]);
  });

  it("gives what an unwatched model gets: equal, frozen, and refusing to be changed", () => {
    const { outcome } = observe((p) => {
      assertDeeplyFrozen(p);
      assert.deepEqual(p, { a: 1, b: 2, group: { c: 3, inner: { d: 4 } }, list: [5, 6] });
      assert.throws(() => {
        p.a = 2;
      }, TypeError);
      return JSON.stringify(p);
    });
    assert.deepEqual(outcome.metrics, ['{"a":1,"b":2,"group":{"c":3,"inner":{"d":4}},"list":[5,6]}']);
  });
});
