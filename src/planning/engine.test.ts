import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** IEEE 754 fixes what these return, and the language imul; every other function of Math may change with the engine. */
const FIXED = ["abs", "ceil", "floor", "imul", "max", "min", "sqrt"];
const CONSTANTS = ["LOG2E", "SQRT2"];

test("planning and its numbers use nothing that depends on the engine", () => {
  const planning = readdirSync(new URL(".", import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => entry.name);
  assert.ok(planning.includes("draw.ts"));
  for (const path of [...planning, "../contract/numeric.ts", "../model/random.ts"]) {
    const code = readFileSync(new URL(path, import.meta.url), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const used = [...code.matchAll(/\bMath\.(\w+)/g)].map((match) => match[1] as string);
    assert.deepEqual(
      used.filter((name) => !FIXED.includes(name) && !CONSTANTS.includes(name)),
      [],
      path,
    );
    assert.deepEqual(code.match(/\*\*|\bMath\b(?!\.)/g), null, path);
  }
});
