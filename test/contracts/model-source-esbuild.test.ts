import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { createEsbuildModelSource } from "../../src/adapters/esbuild/index.ts";
import { createModelFolder } from "./support/model-folder.ts";

const versionOf = (manifest: string): string =>
  JSON.parse(readFileSync(new URL(manifest, import.meta.url), "utf8")).version;

async function openFolder(files: Readonly<Record<string, string>>) {
  const folder = await createModelFolder(files);
  return { ...folder, source: createEsbuildModelSource(folder) };
}

/** Bundles and evaluates `model.ts` of a folder with these files. */
async function exportOf(files: Readonly<Record<string, string>>): Promise<unknown> {
  await using folder = await openFolder(files);
  return folder.source.evaluate(await folder.source.bundle("model.ts", folder.path));
}

async function refusal(files: Readonly<Record<string, string>>, path = "model.ts"): Promise<string> {
  await using folder = await openFolder(files);
  const work = async () => folder.source.evaluate(await folder.source.bundle(path, folder.path));
  let message = "";
  await assert.rejects(work, (error: Error & { code?: string }) => {
    assert.equal(error.code, "MODEL_LOAD_FAILED");
    message = error.message.replaceAll(folder.path, "<folder>");
    return true;
  });
  return message;
}

describe("ModelSource: esbuild, what a model may be written in", () => {
  it("is TypeScript, with enums and parameter properties", async () => {
    const text = `
      enum Colour { Red = 3, Blue }
      class Pair { constructor(readonly left: number, readonly right: number) {} }
      const pair: Pair = new Pair(1, Colour.Blue);
      export default { sum: pair.left + pair.right } satisfies { sum: number };
    `;
    assert.deepEqual(await exportOf({ "model.ts": text }), { sum: 5 });
  });

  it("is several files: with and without extension, JSON, imports that are dynamic but literal", async () => {
    const files = {
      "model.ts": `
        import data from "./data.json";
        import { a } from "./lib/a";
        import { b } from "./lib/b.ts";
        const { c } = await import("./lib/c.js");
        export default [data.value, a, b, c];
      `,
      "data.json": `{ "value": 1 }`,
      "lib/a.ts": "export const a = 2;",
      "lib/b.ts": "export const b = 3;",
      "lib/c.ts": "export const c = 4;",
    };
    assert.deepEqual(await exportOf(files), [1, 2, 3, 4]);
  });
});

describe("ModelSource: esbuild, shared packages", () => {
  it("are this installation's, whatever is installed beside the model", async () => {
    const impostor = (name: string) => ({
      [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: "9.9.9", type: "module" }),
      [`node_modules/${name}/index.js`]: `export const defineModel = "impostor", z = "impostor", number = "impostor";`,
    });
    await using folder = await openFolder({
      "model.ts": `
        import { defineModel } from "sweeplake";
        import { z } from "zod";
        export default defineModel({ schema: z.number().parse(3) });
      `,
      ...impostor("sweeplake"),
      ...impostor("zod"),
    });
    const bundle = await folder.source.bundle("model.ts", folder.path);
    const versions = [versionOf("../../package.json"), versionOf("../../node_modules/zod/package.json")];
    assert.ok(bundle.code.endsWith(`\n// sweeplake@${versions[0]}\n// zod@${versions[1]}\n`), bundle.code);
    assert.deepEqual(await folder.source.evaluate(bundle), { defined: { schema: 3 } });
  });

  it("are one module with the one that this installation uses, below their main entry too", async () => {
    const text = `import { z } from "zod";\nimport * as v4 from "zod/v4";\nexport default [z, v4.z];\n`;
    const { z } = await import("zod");
    const [main, below] = (await exportOf({ "model.ts": text })) as [unknown, unknown];
    assert.equal(main, z);
    assert.equal(below, z);
  });
});

describe("ModelSource: esbuild, what enters the code", () => {
  it("is not a tsconfig, neither the model's own nor one above it", async () => {
    const model = { "model.ts": `import { a } from "a";\nclass C { field = a; }\nexport default new C().field;\n` };
    const installed = {
      "node_modules/a/package.json": JSON.stringify({ name: "a", version: "1.0.0", main: "a.js" }),
      "node_modules/a/a.js": "exports.a = 'the package';",
    };
    const tsconfig = JSON.stringify({
      compilerOptions: { paths: { a: ["./other.ts"] }, useDefineForClassFields: false, target: "es2015" },
    });
    await using plain = await openFolder({ ...model, ...installed });
    await using configured = await openFolder({
      ...model,
      ...installed,
      "other.ts": "export const a = 'mapped';",
      "tsconfig.json": tsconfig,
      "../tsconfig.json": tsconfig,
    });
    const bundle = await configured.source.bundle("model.ts", configured.path);
    assert.equal(bundle.code, (await plain.source.bundle("model.ts", plain.path)).code);
    assert.equal(await configured.source.evaluate(bundle), "the package");
  });

  it("is not the way to the model: links lead to the same code and the same packages", async () => {
    await using folder = await openFolder({
      "real/model.ts": `import { a } from "a";\nimport { b } from "./b.ts";\nexport default [a, b];\n`,
      "real/b.ts": "export const b = 2;",
      "real/node_modules/a/package.json": JSON.stringify({ name: "a", version: "1.0.0", main: "a.js" }),
      "real/node_modules/a/a.js": "exports.a = 1;",
    });
    await symlink(join(folder.path, "real", "model.ts"), join(folder.path, "link.ts"));
    await symlink(join(folder.path, "real"), join(folder.path, "other"));
    const real = await folder.source.bundle("real/model.ts", folder.path);
    assert.deepEqual(await folder.source.bundle("link.ts", folder.path), real);
    assert.deepEqual(await folder.source.bundle("other/model.ts", folder.path), real);
    assert.deepEqual(await folder.source.evaluate(real), [1, 2]);
  });

  it("is no comment, source map or unused code, and no escape for letters beyond ASCII", async () => {
    await using folder = await openFolder({
      "model.ts": `/*! @license secret */\nconst unused = "unused";\nexport default { name: "größe" }; // remark\n`,
    });
    const { code } = await folder.source.bundle("model.ts", folder.path);
    assert.match(
      code,
      /^\/\/ model\.ts\nvar model_default = \{ name: "größe" \};\nexport \{\n {2}model_default as default\n\};\n$/,
    );
  });
});

describe("ModelSource: esbuild, refusals", () => {
  it("of a syntax error name file, line and reason", async () => {
    const files = { "model.ts": `import "./lib/broken.ts";`, "lib/broken.ts": "const a = 1;\nconst b = ;\n" };
    const expected = '<folder>/model.ts does not compile: lib/broken.ts:2: Unexpected ";"';
    assert.equal(await refusal(files), expected);
  });

  it("of several errors name the first and count the others", async () => {
    const message = await refusal({ "model.ts": `import "./a.ts";\nimport "./b.ts";\n` });
    assert.equal(message, '<folder>/model.ts does not compile: model.ts:1: Could not resolve "./a.ts" (and 1 more)');
  });

  const refused: Record<string, { readonly text: string; readonly message: RegExp }> = {
    "a URL import": {
      text: `import a from "https://example.org/a.js";\nexport default a;`,
      message: /imports "https:\/\/example\.org\/a\.js", which is neither a file nor a package$/,
    },
    "a package without a version": {
      text: `import "unversioned";`,
      message: /imports "unversioned", whose package\.json has no version/,
    },
    "a missing export": {
      text: `import { absent } from "zod";\nexport default absent;`,
      message: /does not provide an export named 'absent'$/,
    },
    "a local file that is imported by a computed name": {
      text: `const name = ["./", "other.ts"].join("");\nexport default await import(name);`,
      message: /imports "\.\/other\.ts" by a computed name, which its recorded code does not cover$/,
    },
    "a package that is imported by a computed name": {
      text: `const name = ["unver", "sioned"].join("");\nexport default await import(name);`,
      message: /imports "unversioned" by a computed name/,
    },
    "something that is no Error, thrown on import": {
      text: `throw { toString() { throw 1; } };`,
      message: /fails when it is imported: a value that cannot be shown$/,
    },
  };
  const others = {
    "other.ts": "export default 1;",
    "node_modules/unversioned/package.json": JSON.stringify({ name: "unversioned" }),
    "node_modules/unversioned/index.js": "",
  };
  for (const [what, { text, message }] of Object.entries(refused)) {
    it(`reach ${what}`, async () => assert.match(await refusal({ ...others, "model.ts": text }), message));
  }

  it("reach files that are not code", async () => {
    assert.match(await refusal({ "model.csv": "a,b" }, "model.csv"), /No loader is configured for "\.csv" files/);
  });

  it("of a folder in place of a file say so", async () => {
    await using folder = await openFolder({ "models/model.ts": "" });
    const expected = {
      code: "MODEL_NOT_FOUND",
      message: `${join(folder.path, "models")} is a folder, not a model file`,
    };
    await assert.rejects(folder.source.bundle("models", folder.path), expected);
  });
});
