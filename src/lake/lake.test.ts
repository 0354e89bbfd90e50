import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { sealedText } from "../../test/support/sealed.ts";
import { createSmallLake } from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";
import { LAKE_FORMAT, lakeKey } from "../contract/index.ts";
import { checkLake, initialiseLake, isMarked, readAs } from "./lake.ts";

describe("a lake's format", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["newer", `{"lake_format":${LAKE_FORMAT + 1}}`, "LAKE_FORMAT_UNSUPPORTED"],
    ["zero", '{"lake_format":0}', "LAKE_FORMAT_UNSUPPORTED"],
    ["a text", '{"lake_format":"1"}', "LAKE_CORRUPT"],
    ["missing", "{}", "LAKE_CORRUPT"],
    ["not in an object", "1", "LAKE_CORRUPT"],
    ["null", "null", "LAKE_CORRUPT"],
    ["not JSON", "lake", "LAKE_CORRUPT"],
    ["empty", "", "LAKE_CORRUPT"],
  ];
  for (const [name, text, code] of cases) {
    test(`${name} is refused, also by the one who would make the lake`, async () => {
      const { lake } = createSmallLake();
      await lake.store.put(lakeKey, Buffer.from(text));
      await assert.rejects(checkLake(lake), { code });
      await assert.rejects(initialiseLake(lake), { code });
      assert.equal(Buffer.from((await lake.store.get(lakeKey)) as Uint8Array).toString(), text);
    });
  }

  test("is understood with white space, as anyone may have edited it", async () => {
    const { lake } = createSmallLake();
    await lake.store.put(lakeKey, Buffer.from(`{ "lake_format": ${LAKE_FORMAT} }\n`));
    assert.equal(await checkLake(lake), true);
    assert.equal(await isMarked(lake), false);
  });

  test("is written once, by whoever is first; looking writes nothing", async () => {
    const { lake } = createSmallLake();
    assert.equal(await checkLake(lake), false);
    assert.deepEqual(await contentOf(lake.store), {});
    await Promise.all([initialiseLake(lake), initialiseLake(lake)]);
    assert.equal(await checkLake(lake), true);
    assert.deepEqual(Object.keys(await contentOf(lake.store)), [lakeKey]);
    assert.equal(await isMarked(lake), true);
  });
});

describe("a sealed object", () => {
  const cases: Readonly<Record<string, readonly [text: string, isSound: boolean]>> = {
    "an escaped half of a character": ['{"a":"\\ud800"}', false],
    "one after an escaped backslash": ['{"a":"\\\\\\uDC00"}', false],
    "a backslash and what looks like one": ['{"a":"\\\\ud800"}', true],
    "a whole character beyond 16 bits": ['{"a":"\u{1f68c}"}', true],
    "no JSON": ["{a}", false],
    "JSON of another shape": ['{"b":1}', false],
  };
  for (const [name, [text, isSound]] of Object.entries(cases)) {
    test(`with ${name} is ${isSound ? "read" : "damaged"}`, async () => {
      const { lake } = createSmallLake();
      await lake.store.put("control/a.json", sealedText(text));
      const reading = readAs(lake, "control/a.json", z.strictObject({ a: z.string() }));
      if (isSound) assert.deepEqual(await reading, JSON.parse(text));
      else await assert.rejects(reading, { code: "LAKE_CORRUPT", message: /^control\/a\.json is damaged/ });
    });
  }
});
