import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { SeedPolicy } from "./index.ts";
import { fingerprint, pointSeed, sampleBits, sha256 } from "./index.ts";

// The formulas themselves are held against vectors of another implementation in test/golden/contract.test.ts.

describe("sha256", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["\u20ac", "c4cc90ed3d26f12d4b08a75140970a7904035c31cbb4515a83f19b9003c00d1d"],
  ];
  for (const [text, expected] of cases) {
    test(`of ${JSON.stringify(text)}, as text and as its UTF-8`, () => {
      assert.equal(sha256(text), expected);
      assert.equal(sha256(new TextEncoder().encode(text)), expected);
    });
  }
});

test("a fingerprint comes with the very text that was hashed", () => {
  const { json, fingerprint: hash } = fingerprint({ b: [1.0, -0], a: "\u20ac" });
  assert.equal(json, '{"a":"\u20ac","b":[1,0]}');
  assert.equal(hash, sha256(json));
});

describe("seeds", () => {
  const base = { runSeed: 7, groupFingerprint: "0".repeat(64), designIndex: 3, replicate: 2 };
  const others = [
    { ...base, runSeed: 8 },
    { ...base, groupFingerprint: "1".repeat(64) },
    { ...base, designIndex: 4 },
    { ...base, replicate: 3 },
  ];
  /** Whether a change of run seed, assignment, index and replicate changes the seed. */
  const dependsOn: Record<SeedPolicy, readonly boolean[]> = {
    assignment: [true, true, false, true],
    index: [true, false, true, true],
    replicate: [true, false, false, true],
    fixed: [true, false, false, false],
  };
  for (const [policy, expected] of Object.entries(dependsOn)) {
    test(`${policy} depends on what DESIGN section 5 says, and on nothing else`, () => {
      const seedOf = (input: typeof base) => pointSeed({ ...input, seedPolicy: policy as SeedPolicy });
      assert.deepEqual(
        others.map((other) => seedOf(other) !== seedOf(base)),
        expected,
      );
    });
  }
});

test("sample bits lie in [0, 2^52) and fill it evenly", () => {
  const counts = [0, 0, 0, 0];
  for (let index = 0; index < 4000; index++) {
    const quarter = Math.floor(sampleBits(1, index, "rate") / 2 ** 50);
    counts[quarter] = (counts[quarter] ?? Number.NaN) + 1;
  }
  // Four standard deviations of a binomial of 4000 draws at 1/4; the draws are fixed, so this never varies.
  assert.equal(counts.length, 4);
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 110, String(counts));
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.string(), (seed, index, dimension) => {
      const bits = sampleBits(seed, index, dimension);
      assert.ok(Number.isSafeInteger(bits) && bits >= 0 && bits < 2 ** 52);
    }),
  );
});
