import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { errorCodes, records } from "../src/contract/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

test("generated pages and tables are what the source says", async () => {
  const run = promisify(execFile)(process.execPath, ["scripts/generate-docs.ts", "--check"], { cwd: root });
  assert.deepEqual(await run, { stdout: "", stderr: "" });
});

test("errors.md explains every code once", () => {
  const explained = [...read("docs/errors.md").matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(explained.toSorted(), Object.keys(errorCodes).toSorted());
});

test("data-contract.md explains every column of every record", () => {
  const page = read("docs/data-contract.md");
  for (const record of Object.values(records)) {
    const [, section = ""] = page.split(`<!-- generated: ${record.recordSchema} -->`);
    const [tableText = ""] = section.split("<!-- end of generated -->");
    for (const column of Object.keys(record.columns)) assert.ok(tableText.includes(`\n| \`${column}\` |`), column);
  }
});

test("every error code is used: none is left in the table that nothing reports", () => {
  const table = join("contract", "errors.ts");
  const sources = [...filesIn("src"), ...filesIn("bin")].filter(
    (path) => !/\.test\.ts$/.test(path) && !path.endsWith(table),
  );
  const text = sources.map(read).join("\n");
  const unused = Object.keys(errorCodes).filter((code) => !new RegExp(`\\b${code}\\b`).test(text));
  assert.deepEqual(unused, []);
});

function filesIn(folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => /\.(ts|cjs)$/.test(name)).map((name) => join(folder, name));
}
