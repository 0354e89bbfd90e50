import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clinic, field } from "../../../test/support/clinic.ts";
import type { TriedPoint } from "../../execution/index.ts";
import { createRandom } from "../../model/index.ts";
import { measureValueBytes } from "./value-bytes.ts";

const model = {
  ...clinic,
  derived: [field("twice", "f64", { type: "number" })],
  metrics: ["x", "y", "z"].map((name) => field(name, "f64", { type: "number" })),
};

/** As many points; each value is a draw, or all are 1. */
function points(count: number, isRandom: boolean): readonly TriedPoint[] {
  const random = createRandom(1);
  const value = () => (isRandom ? random.uniform() : 1);
  return Array.from({ length: count }, () => {
    const derived = [value()];
    const derivedJson = JSON.stringify({ twice: derived[0] });
    return { status: "succeeded", fault: undefined, derived, derivedJson, metrics: [value(), value(), value()] };
  });
}

describe("measureValueBytes", () => {
  it("finds eight bytes for each double that does not compress, however few points there are", async () => {
    for (const count of [2, 4, 10, 100, 1000]) {
      const { outcomes, effective_parameters } = await measureValueBytes(model, points(count, true));
      assert.ok(outcomes >= 21 && outcomes <= 32, `${outcomes} bytes for 3 metrics of ${count} points`);
      // A double, and the 18 digits of it in JSON.
      assert.ok(effective_parameters >= 14 && effective_parameters <= 40, `${effective_parameters} of ${count}`);
    }
  });

  it("finds next to nothing for values that are all the same", async () => {
    const { outcomes, effective_parameters } = await measureValueBytes(model, points(1000, false));
    assert.ok(outcomes < 0.5 && effective_parameters < 0.5, `${outcomes}, ${effective_parameters}`);
  });

  it("takes a single point's values as they are, and no points as nothing", async () => {
    const one = await measureValueBytes(model, points(1, true));
    assert.ok(one.outcomes > 20 && one.outcomes < 80);
    assert.deepEqual(await measureValueBytes(model, []), { effective_parameters: 0, outcomes: 0 });
  });
});
