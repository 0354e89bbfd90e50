import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openSeal, sealedJson } from "./sealed-json.ts";

const value = { b: [1, "é"], a: { nothing: null } };

describe("a seal", () => {
  test("is the last member: the SHA-256 of the canonical JSON without it", () => {
    const text = '{"a":{"nothing":null},"b":[1,"é"]}';
    // printf '%s' '<text>' | sha256sum
    const hash = "8e9823be05b75efe110058318da83a19906338f314fbe8e70a0c0717722632fe";
    assert.equal(sealedJson(value).toString(), `${text.slice(0, -1)},"sha256":"${hash}"}\n`);
  });

  test("gives the JSON back", () => {
    assert.deepEqual(JSON.parse(Buffer.from(openSeal(sealedJson(value)) as Uint8Array).toString()), value);
  });

  test("is broken by any other byte anywhere, and by any byte more or less", () => {
    const whole = sealedJson(value);
    for (let at = 0; at < whole.length; at++) {
      for (const mask of [0x01, 0x20, 0x80]) {
        const altered = Buffer.from(whole);
        altered[at] = (altered[at] ?? 0) ^ mask;
        assert.equal(openSeal(altered), undefined, `byte ${at}`);
      }
      assert.equal(openSeal(whole.subarray(0, at)), undefined);
      assert.equal(openSeal(whole.subarray(at + 1)), undefined);
    }
    for (const more of ["\n", " ", "\u{feff}"]) {
      assert.equal(openSeal(Buffer.concat([whole, Buffer.from(more)])), undefined);
      assert.equal(openSeal(Buffer.concat([Buffer.from(more), whole])), undefined);
    }
  });

  test("is missing from anything else", () => {
    for (const text of ["", "{}", '{"a":1}\n', "null", "x".repeat(100)]) {
      assert.equal(openSeal(Buffer.from(text)), undefined, text);
    }
  });
});
