import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { joinPackages, packageName, splitPackages } from "./packages.ts";

describe("packageName", () => {
  const cases: Record<string, string | undefined> = {
    zod: "zod",
    "zod/v4": "zod",
    "@scope/name": "@scope/name",
    "@scope/name/deep/file.js": "@scope/name",
    "lodash.get": "lodash.get",
    "./local.ts": undefined,
    "../local.ts": undefined,
    "/absolute.ts": undefined,
    "#internal": undefined,
    "https://example.org/a.js": undefined,
    "data:text/javascript,1": undefined,
    "file:///a.js": undefined,
    "@scope": undefined,
  };
  for (const [specifier, expected] of Object.entries(cases)) {
    it(`of ${specifier} is ${expected}`, () => assert.equal(packageName(specifier), expected));
  }
});

describe("splitPackages", () => {
  // Both are installed beside these sources, in versions that do not matter here.
  const names = fc.constantFrom([], ["zod"], ["fast-check", "zod"], ["@biomejs/biome", "esbuild", "zod"]);
  const lines = fc.array(fc.constantFrom("", "// zod", "// lib/a@2x.ts", "  // zod@1.0.0", "export {};", "x // a@1"));

  it("undoes joinPackages", async () => {
    await fc.assert(
      fc.asyncProperty(lines, names, async (body, packages) => {
        const text = `${[...body, "export { model as default };"].join("\n")}\n`;
        const code = await joinPackages(text, packages, import.meta.dirname);
        assert.deepEqual(splitPackages(code), { text, packages });
      }),
    );
  });

  it("leaves code without packages as it is", () => {
    for (const text of ["export {};\n", "\n", ""]) assert.deepEqual(splitPackages(text).packages, []);
    assert.equal(splitPackages("export {};\n").text, "export {};\n");
  });
});
