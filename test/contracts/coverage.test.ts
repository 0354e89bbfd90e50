import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";

const folder = (path: string) => new URL(path, import.meta.url);
const namesIn = (path: string) => readdirSync(folder(path), { withFileTypes: true });
const ports = namesIn("../../src/ports/")
  .map((entry) => entry.name.replace(/\.ts$/, ""))
  .filter((name) => name !== "index");
const adapters = namesIn("../../src/adapters/")
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** What `<port>.test.ts` imports: names by the module they come from; empty where there is no such file. */
function importsOf(port: string): Map<string, string> {
  const file = folder(`${port}.test.ts`);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const imports = [...text.matchAll(/^import \{([^}]*)\} from "([^"]+)";$/gm)];
  return new Map(imports.map(([, names = "", from = ""]) => [from, names]));
}

describe("contract suites", () => {
  it("see ports and adapters at all", () => {
    assert.ok(ports.includes("object-store"));
    assert.ok(adapters.includes("memory"));
  });

  for (const port of ports) {
    it(`${port}.test.ts runs the suite of its port`, () => {
      assert.match(importsOf(port).get(`./${port}.ts`) ?? "none", /\w+Suite/);
    });
  }

  for (const adapter of adapters) {
    it(`are run by everything that src/adapters/${adapter} makes`, async () => {
      const index = `../../src/adapters/${adapter}/index.ts`;
      const exported = Object.entries((await import(index)) as Record<string, unknown>);
      // The rest of an index is what programs need besides the adapter, such as the child's side of a worker.
      const made = exported.filter(([name, value]) => name.startsWith("create") || typeof value === "object");
      assert.ok(made.length > 0);
      const tested = ports.map((port) => importsOf(port).get(index) ?? "").join();
      for (const [name] of made) assert.match(tested, new RegExp(`\\b${name}\\b`), `${name} runs no suite`);
    });
  }
});
