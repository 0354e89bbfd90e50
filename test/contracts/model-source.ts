import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { afterEach, describe, it } from "node:test";
import type { ModelSource } from "../../src/ports/index.ts";

/** A model as a suite wants it to be: the text of its file, and what evaluating it must give. */
export interface ModelFixture {
  readonly text: string;
  readonly exported: unknown;
}

/** A source that knows some models, by their paths relative to `folder`. */
export interface OpenedModelSource {
  readonly source: ModelSource;
  readonly folder: string;
  close(): Promise<void>;
}

export interface ModelSourceCapabilities {
  /** Why the source does not compile files, as the reason of the skipped tests; undefined where it does. */
  readonly noCompiler?: string;
}

/** What a test may put beside the models, in a source that compiles: files by path. */
type Files = Readonly<Record<string, string>>;

const fixture = (name: string): ModelFixture => ({
  text: `export default { name: ${JSON.stringify(name)} };\n`,
  exported: { name },
});
const fails = (text: string): ModelFixture => ({ text, exported: undefined });

/** The promises of the ModelSource port; every adapter passes them. */
export function modelSourceSuite(
  name: string,
  open: (models: Readonly<Record<string, ModelFixture>>, files: Files) => Promise<OpenedModelSource>,
  { noCompiler }: ModelSourceCapabilities = {},
): void {
  describe(`ModelSource: ${name}`, () => {
    let opened: OpenedModelSource[] = [];
    afterEach(async () => {
      await Promise.all(opened.map((each) => each.close()));
      opened = [];
    });
    const openSource = async (models: Readonly<Record<string, ModelFixture>>, files: Files = {}) => {
      const each = await open(models, files);
      opened.push(each);
      return each;
    };
    const itCompiles = (title: string, run: () => Promise<void>) => it(title, { skip: noCompiler ?? false }, run);

    it("bundles a model into code that evaluates to what its author exported", async () => {
      const model = fixture("first");
      const { source, folder } = await openSource({ "model.ts": model });
      const bundle = await source.bundle("model.ts", folder);
      assert.equal(bundle.codeVersion, createHash("sha256").update(bundle.code).digest("hex"));
      assert.equal(bundle.resolveFrom, folder);
      assert.deepEqual(await source.evaluate(bundle), model.exported);
    });

    it("evaluates one bundle to one value, however often", async () => {
      const { source, folder } = await openSource({ "model.ts": fixture("again") });
      const bundle = await source.bundle("model.ts", folder);
      const [first, second] = await Promise.all([source.evaluate(bundle), source.evaluate(bundle)]);
      assert.equal(first, second);
      assert.equal(await source.evaluate({ ...bundle }), first);
    });

    it("gives equal code for equal files and other code for other files", async () => {
      const { source, folder } = await openSource({ "a.ts": fixture("a"), "b.ts": fixture("b") });
      const [a, again, b] = [
        await source.bundle("a.ts", folder),
        await source.bundle("a.ts", folder),
        await source.bundle("b.ts", folder),
      ];
      assert.deepEqual(again, a);
      assert.notEqual(b.codeVersion, a.codeVersion);
    });

    it("restores a bundle from code that was stored", async () => {
      const model = fixture("stored");
      const { source, folder } = await openSource({ "model.ts": model });
      const bundle = await source.bundle("model.ts", folder);
      const restored = await source.rebundle(bundle.code, folder);
      assert.deepEqual(restored, bundle);
      assert.deepEqual(await source.evaluate(restored), model.exported);
    });

    it("throws MODEL_NOT_FOUND where there is no such file", async () => {
      const { source, folder } = await openSource({ "model.ts": fixture("there") });
      for (const path of ["other.ts", "model.ts/model.ts", "constructor"]) {
        await assert.rejects(source.bundle(path, folder), { code: "MODEL_NOT_FOUND" }, path);
      }
    });

    itCompiles("takes an absolute path, whatever the base folder is", async () => {
      const { source, folder } = await openSource({ "sub/model.ts": fixture("absolute") });
      const bundle = await source.bundle(`${folder}/sub/model.ts`, "/");
      assert.deepEqual(bundle, await source.bundle("sub/model.ts", folder));
      assert.equal(bundle.resolveFrom, `${folder}/sub`);
    });

    itCompiles("gives the same bytes in every folder", async () => {
      const models = { "model.ts": fails(`import { name } from "./lib/name.ts";\nexport default { name };\n`) };
      const files = { "lib/name.ts": `export const name = "moved";\n` };
      const [one, two] = [await openSource(models, files), await openSource(models, files)];
      assert.notEqual(one.folder, two.folder);
      const [first, second] = [
        await one.source.bundle("model.ts", one.folder),
        await two.source.bundle("model.ts", two.folder),
      ];
      assert.equal(first.code, second.code);
      assert.ok(!first.code.includes(one.folder));
      assert.deepEqual(await one.source.evaluate(first), { name: "moved" });
    });

    describe("packages", () => {
      const models = {
        "model.ts": fails(
          `import { b } from "b";\nimport { a } from "@scope/a/deep";\nimport fs from "node:fs";\n` +
            `import { join } from "path";\nexport default [a, b, typeof fs.statSync, join("x", "y")];\n`,
        ),
      };
      const installed = (versionOfA: string): Files => ({
        "node_modules/b/package.json": JSON.stringify({
          name: "b",
          version: "2.0.0",
          exports: "./index.js",
          type: "module",
        }),
        "node_modules/b/index.js": `export const b = "package b";\n`,
        "node_modules/@scope/a/package.json": JSON.stringify({
          name: "@scope/a",
          version: versionOfA,
          type: "module",
          exports: { "./deep": "./hidden.js" },
        }),
        "node_modules/@scope/a/hidden.js": `export const a = "package a ${versionOfA}";\n`,
      });

      itCompiles("stay imports, and their versions end the code, sorted", async () => {
        const { source, folder } = await openSource(models, installed("1.2.3"));
        const bundle = await source.bundle("model.ts", folder);
        assert.ok(bundle.code.endsWith("\n// @scope/a@1.2.3\n// b@2.0.0\n"), bundle.code);
        assert.ok(!bundle.code.includes("package a"));
        assert.deepEqual(await source.evaluate(bundle), ["package a 1.2.3", "package b", "function", "x/y"]);
      });

      itCompiles("of another version make another code_version of stored code", async () => {
        const accepted = await openSource(models, installed("1.2.3"));
        const elsewhere = await openSource(models, installed("1.2.4"));
        const bundle = await accepted.source.bundle("model.ts", accepted.folder);
        const restored = await elsewhere.source.rebundle(bundle.code, elsewhere.folder);
        assert.notEqual(restored.codeVersion, bundle.codeVersion);
        assert.deepEqual(restored, await elsewhere.source.bundle("model.ts", elsewhere.folder));
        const returned = await elsewhere.source.rebundle(restored.code, accepted.folder);
        assert.equal(returned.codeVersion, bundle.codeVersion);
      });

      itCompiles("that are missing are named", async () => {
        const { source, folder } = await openSource(models, {
          ...installed("1.2.3"),
          "node_modules/b/package.json": "",
        });
        const without = await openSource(models);
        const complete = await openSource(models, installed("1.2.3"));
        const { code } = await complete.source.bundle("model.ts", complete.folder);
        const missing = { code: "MODEL_LOAD_FAILED", message: /"@scope\/a", which is not installed/ };
        await assert.rejects(without.source.bundle("model.ts", without.folder), missing);
        await assert.rejects(without.source.rebundle(code, without.folder), missing);
        await assert.rejects(source.bundle("model.ts", folder), { code: "MODEL_LOAD_FAILED", message: /is not JSON/ });
      });
    });

    itCompiles("evaluates to undefined where there is no default export", async () => {
      const { source, folder } = await openSource({ "model.ts": fails("export const named = 1;\n") });
      assert.equal(await source.evaluate(await source.bundle("model.ts", folder)), undefined);
    });

    itCompiles("throws MODEL_LOAD_FAILED for code that does not compile", async () => {
      const { source, folder } = await openSource({ "model.ts": fails("export default {;\n") });
      await assert.rejects(source.bundle("model.ts", folder), { code: "MODEL_LOAD_FAILED" });
    });

    itCompiles(
      "throws MODEL_LOAD_FAILED for code that throws when it is imported, on one line without a stack",
      async () => {
        const text = `throw new Error("no\\n  luck");\nexport default 1;\n`;
        const { source, folder } = await openSource({ "model.ts": fails(text) });
        const bundle = await source.bundle("model.ts", folder);
        const expected = { code: "MODEL_LOAD_FAILED", message: "the model fails when it is imported: no luck" };
        await assert.rejects(source.evaluate(bundle), expected);
        await assert.rejects(source.evaluate(bundle), expected);
      },
    );
  });
}
