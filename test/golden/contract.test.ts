import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Json, ModelDescription, RequestForm, SeedPolicy } from "../../src/contract/index.ts";
import {
  canonicalJson,
  configOf,
  fingerprint,
  frozenJson,
  modelDescriptionSchema,
  modelFingerprint,
  pointGroupJson,
  pointJson,
  pointSeed,
  requestFormSchema,
  runConfigSchema,
  sampleBits,
  sha256,
} from "../../src/contract/index.ts";

/**
 * Every formula of DESIGN section 5 against values that generate.py, an implementation in another language, computed.
 * A golden that changes means that stored fingerprints no longer match: that needs an ADR.
 */
interface Golden {
  readonly points: readonly (PointInput & { readonly why: string; readonly expected: PointExpected })[];
  readonly requests: readonly {
    readonly why: string;
    readonly model_version: string;
    readonly request: RequestForm;
    readonly expected: RequestExpected;
  }[];
  readonly models: readonly {
    readonly why: string;
    readonly model: ModelDescription;
    readonly model_without_descriptions: ModelDescription;
    readonly expected: { readonly model_json: string; readonly model_fingerprint: string };
  }[];
  readonly seeds: readonly {
    readonly run_seed: number;
    readonly parameter_group_fingerprint: string;
    readonly design_index: number;
    readonly replicate: number;
    readonly expected: Readonly<Record<SeedPolicy, number>>;
  }[];
  readonly samples: readonly {
    readonly run_seed: number;
    readonly design_index: number;
    readonly dimension: string;
    readonly expected: number;
  }[];
}
interface PointInput {
  readonly model: string;
  readonly model_version: string;
  readonly parameters: Json;
  readonly derived: Json;
  readonly seed: number;
}
interface PointExpected {
  readonly parameter_group_json: string;
  readonly parameter_group_fingerprint: string;
  readonly effective_parameters_json: string;
  readonly parameter_fingerprint: string;
}
interface RequestExpected {
  readonly request_json: string;
  readonly request_fingerprint: string;
  readonly config_json: string;
  readonly config_fingerprint: string;
}

const file = new URL("contract/fingerprints.golden.json", import.meta.url);
const golden: Golden = JSON.parse(readFileSync(file, "utf8"));

describe("parameter fingerprints", () => {
  for (const { why, expected, ...point } of golden.points) {
    test(why, () => {
      const groupJson = pointGroupJson({
        derivedJson: canonicalJson(frozenJson(point.derived)),
        model: point.model,
        modelVersion: point.model_version,
        parametersJson: canonicalJson(frozenJson(point.parameters)),
      });
      const fullJson = pointJson(groupJson, point.seed);
      assert.equal(groupJson, expected.parameter_group_json);
      assert.equal(sha256(groupJson), expected.parameter_group_fingerprint);
      assert.equal(fullJson, expected.effective_parameters_json);
      assert.equal(sha256(fullJson), expected.parameter_fingerprint);
    });
  }
  test("the text is canonical as a whole, so any RFC 8785 library agrees", () => {
    for (const { expected } of golden.points) {
      for (const text of [expected.parameter_group_json, expected.effective_parameters_json]) {
        assert.equal(canonicalJson(JSON.parse(text)), text);
      }
    }
  });
  test("the group's text is the point's without its seed", () => {
    for (const { seed, expected } of golden.points) {
      const withoutSeed = expected.effective_parameters_json.replace(new RegExp(`,"seed":${seed}\\}$`), "}");
      assert.equal(withoutSeed, expected.parameter_group_json);
    }
  });
});

describe("request and configuration fingerprints", () => {
  for (const { why, request, model_version, expected } of golden.requests) {
    test(why, () => {
      const form = requestFormSchema.parse(request);
      const asked = fingerprint(form as Json);
      assert.equal(asked.json, expected.request_json);
      assert.equal(asked.fingerprint, expected.request_fingerprint);
      const [name = ""] = form.model.split("@");
      const meant = fingerprint(runConfigSchema.parse(configOf(form, { name, version: model_version })) as Json);
      assert.equal(meant.json, expected.config_json);
      assert.equal(meant.fingerprint, expected.config_fingerprint);
    });
  }
  test("what a run means does not change with labels, limits and sharding; the request does", () => {
    const [first] = golden.requests;
    assert.ok(first !== undefined);
    const other: RequestForm = {
      ...first.request,
      labels: { a: "b" },
      limits: { point_timeout_ms: 1, max_failed_points: 1, max_heap_mb: 16 },
      sharding: { strategy: "shard_count", shard_count: 1, shard_size: null },
    };
    const config = (form: RequestForm) => fingerprint(configOf(form, { name: "sir", version: "1.0.0" }) as Json);
    assert.equal(config(other).fingerprint, first.expected.config_fingerprint);
    assert.notEqual(fingerprint(other as Json).fingerprint, first.expected.request_fingerprint);
  });
});

describe("model fingerprints", () => {
  for (const { why, model, model_without_descriptions, expected } of golden.models) {
    test(why, () => {
      const parsed = modelDescriptionSchema.parse(model);
      assert.equal(modelFingerprint(parsed), expected.model_fingerprint);
      assert.equal(
        modelFingerprint(modelDescriptionSchema.parse(model_without_descriptions)),
        expected.model_fingerprint,
      );
      assert.equal(fingerprint(model_without_descriptions as Json).json, expected.model_json);
    });
    test("a unit, a default, a bound, the version and the order of parameters count", () => {
      const [first, second, ...others] = model.parameters;
      assert.ok(first !== undefined && second !== undefined);
      const variants: ModelDescription[] = [
        { ...model, version: "1.0.1" },
        { ...model, stochastic: false },
        { ...model, parameters: [second, first, ...others] },
        { ...model, parameters: [{ ...first, unit: "1/s" }, second, ...others] },
        { ...model, parameters: [{ ...first, default: 0.9 }, second, ...others] },
        { ...model, parameters: [{ ...first, schema: { type: "number" } }, second, ...others] },
      ];
      const fingerprints = variants.map(modelFingerprint);
      assert.equal(new Set([...fingerprints, expected.model_fingerprint]).size, variants.length + 1);
    });
  }
});

describe("seeds", () => {
  for (const { expected, ...of } of golden.seeds) {
    for (const [policy, seed] of Object.entries(expected)) {
      test(`${policy}: run seed ${of.run_seed}, assignment ${of.design_index}, replicate ${of.replicate}`, () => {
        const actual = pointSeed({
          seedPolicy: policy as SeedPolicy,
          runSeed: of.run_seed,
          groupFingerprint: of.parameter_group_fingerprint,
          designIndex: of.design_index,
          replicate: of.replicate,
        });
        assert.equal(actual, seed);
        assert.ok(Number.isSafeInteger(actual) && actual >= 0);
      });
    }
  }
});

describe("sample bits", () => {
  for (const { run_seed, design_index, dimension, expected } of golden.samples) {
    test(`${dimension} of assignment ${design_index}, run seed ${run_seed}`, () => {
      assert.equal(sampleBits(run_seed, design_index, dimension), expected);
      assert.ok(expected >= 0 && expected < 2 ** 52);
    });
  }
});
