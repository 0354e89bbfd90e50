import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clinic, field } from "../../test/support/clinic.ts";
import { sealed } from "../../test/support/sealed.ts";
import { createSmallLake } from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";
import type { Field, ModelDescription } from "../contract/index.ts";
import { codeKey, modelKey, sha256 } from "../contract/index.ts";
import { columnClaims, incompatibilities } from "../model/index.ts";
import type { Lake } from "./lake.ts";
import { listModels, putCode, readCode, readColumnClaims, readModel, registerModel } from "./registry.ts";

const text = (name: string) => field(name, "str", { type: "string" });
const number = (name: string) => field(name, "f64", { type: "number" });
const version = (name: string, parameters: readonly Field[]): ModelDescription => ({
  ...clinic,
  version: name,
  parameters: [...parameters],
});

/** Registers, and says what stands against it. */
async function register(lake: Lake, model: ModelDescription): Promise<readonly string[]> {
  const { claims, registered } = await registerModel(lake, model, columnClaims(model));
  return incompatibilities(model, claims, registered).map((problem) => problem.code);
}

describe("registry", () => {
  test("keeps a model with all its versions, and the claims on its columns", async () => {
    const { lake } = createSmallLake();
    const [first, second] = [version("1.0.0", [number("a")]), version("2.0.0", [number("a"), text("b")])];
    assert.deepEqual(await register(lake, second), []);
    assert.deepEqual(await register(lake, first), []);
    assert.deepEqual(await register(lake, first), []);
    assert.deepEqual(await listModels(lake), [{ name: "clinic", versions: [first, second] }]);
    assert.deepEqual(await readModel(lake, "clinic", "2.0.0"), second);
    assert.deepEqual(
      [...(await readColumnClaims(lake, "clinic", ["a", "b", "c"])).entries()],
      [
        ["a", { dataset: "effective_parameters", type: "f64" }],
        ["b", { dataset: "effective_parameters", type: "str" }],
      ],
    );
  });

  test("refuses a version whose column has another type or is in another dataset, and does not list it", async () => {
    const { lake } = createSmallLake();
    await register(lake, version("1.0.0", [number("a")]));
    assert.deepEqual(await register(lake, version("2.0.0", [text("a")])), ["COLUMN_TYPE_CONFLICT"]);
    const asMetric = { ...version("3.0.0", []), metrics: [number("a")] };
    assert.deepEqual(await register(lake, asMetric), ["COLUMN_TYPE_CONFLICT"]);
    assert.deepEqual(
      (await listModels(lake))[0]?.versions.map((each) => each.version),
      ["1.0.0"],
    );
  });

  test("refuses another model under a version that is taken, and leaves the entry as it is", async () => {
    const { lake } = createSmallLake();
    const first = version("1.0.0", [number("a")]);
    await register(lake, first);
    assert.deepEqual(await register(lake, version("1.0.0", [number("b")])), ["MODEL_VERSION_CONFLICT"]);
    assert.deepEqual(await readModel(lake, "clinic", "1.0.0"), first);
  });

  test("lets exactly one of two versions that disagree through, whatever order they name columns in", async () => {
    for (const names of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      const { lake } = createSmallLake();
      const numbers = version("1.0.0", [number("a"), number("b")]);
      const texts = version("2.0.0", names.map(text));
      const problems = await Promise.all([register(lake, numbers), register(lake, texts)]);
      assert.equal(problems.filter((each) => each.length === 0).length, 1, JSON.stringify(problems));
      const [model] = await listModels(lake);
      assert.equal(model?.versions.length, 1);
      const [winner] = model?.versions ?? [];
      assert.deepEqual(await readColumnClaims(lake, "clinic", ["a", "b"]), columnClaims(winner as ModelDescription));
    }
  });

  test("is not affected by 20 registrations of one model at once", async () => {
    const { lake } = createSmallLake();
    const model = version("1.0.0", [number("a"), text("b")]);
    const problems = await Promise.all(Array.from({ length: 20 }, () => register(lake, model)));
    assert.deepEqual(problems.flat(), []);
    assert.equal(Object.keys(await contentOf(lake.store)).length, 3);
  });

  test("with a damaged entry says which", async () => {
    const { lake } = createSmallLake();
    const key = modelKey("clinic", "1.0.0");
    await lake.store.put(key, sealed({ kind: "model.1" }));
    await assert.rejects(readModel(lake, "clinic", "1.0.0"), { code: "LAKE_CORRUPT", message: new RegExp(key) });
    await assert.rejects(listModels(lake), { code: "LAKE_CORRUPT", message: new RegExp(key) });
  });
});

describe("code", () => {
  test("is read back to the letter, also with a byte-order mark", async () => {
    const { lake } = createSmallLake();
    for (const code of ["export default 1; // ü", "\ufeffexport default 2;"]) {
      await putCode(lake, sha256(code), code);
      await putCode(lake, sha256(code), code);
      assert.equal(await readCode(lake, sha256(code)), code);
    }
  });

  test("with a changed byte, or missing, is damage", async () => {
    const { lake } = createSmallLake();
    const name = sha256("code");
    await assert.rejects(readCode(lake, name), { code: "LAKE_CORRUPT", message: /missing/ });
    await lake.store.put(codeKey(name), Buffer.from("cOde"));
    await assert.rejects(readCode(lake, name), { code: "LAKE_CORRUPT", message: new RegExp(name) });
  });
});
