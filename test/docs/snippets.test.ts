import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createUserProject } from "../support/user-project.ts";
import { assertSample, readSnippets, runSnippet } from "./snippets.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (page: string) => readFileSync(join(root, page), "utf8");

/** What a new user reads first, in this order: the later pages ask the lake that the earlier ones fill. */
const pages = [
  "README.md",
  "docs/getting-started.md",
  "docs/querying.md",
  "docs/writing-a-sweep.md",
  "docs/sampling.md",
  "docs/operating.md",
  "docs/reproducing.md",
  "docs/configuration.md",
  "docs/performance.md",
];

describe("the documentation does what it says", () => {
  let folder: string;
  before(async () => {
    folder = await createUserProject();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const page of pages) {
    let printed = "";
    for (const snippet of readSnippets(read(page))) {
      test(`${page}, line ${snippet.line}: ${snippet.info}`, async () => {
        printed = await runSnippet(snippet, { folder, lake: "lake" }, printed);
      });
    }
  }
});

describe("links lead to files", () => {
  for (const page of [...pages, "examples/influenza-1978/README.md", "examples/mmc-queue/README.md"]) {
    test(page, () => {
      const targets = [...read(page).matchAll(/\]\(([^)#]+)\)/g)].map(([, target = ""]) => target);
      const missing = targets.filter((target) => !existsSync(resolve(root, dirname(page), target)));
      assert.deepEqual(missing, []);
    });
  }
});

describe("a page is refused", () => {
  test("for a block that nothing runs", () => {
    for (const info of ["", "bash", "sh maybe", "ts", "sql sqlite", "text of a.b c"]) {
      const refusal = new Error(`the block of line 2 has the unknown info string "${info}"`);
      assert.throws(() => readSnippets(`\n\`\`\`${info}\n\`\`\`\n`), refusal);
    }
  });
  test("for a block that is not closed", () => {
    assert.throws(() => readSnippets("```sh\ntrue\n"), new Error("the block of line 1 is not closed"));
  });
});

describe("a block fails", () => {
  const failing: readonly (readonly [info: string, text: string])[] = [
    ["sh", "false\ntrue\n"],
    ["sh refused", "true\n"],
    ["sh refused", "exit 1\n"],
    ["yaml examples/influenza-1978/sweep.yaml", "model: ./another.ts\n"],
    ["text", "0 rejected\n"],
    ["sql duckdb", "SELECT 1 WHERE false\n"],
    ["sql duckdb", "SELECT * FROM 'nothing/*.parquet'\n"],
    ["python", "assert False\n"],
  ];
  for (const [info, text] of failing) {
    test(`${info}: ${JSON.stringify(text)}`, () =>
      assert.rejects(runSnippet({ line: 1, info, text }, { folder: root, lake: "lake" }, "1 rejected\n")));
  }
});

test("a sample may differ in what differs from run to run, and in nothing else", () => {
  const hash = "0123456789abcdef".repeat(4);
  const sample = `run a: completed after 0.4 s\n2026-01-31  2026-01-31T09:00:00.000Z  ${hash}  1,200 points/s`;
  assertSample(
    sample,
    `run a: completed after 12 s  \n2027-12-01  2027-12-01T23:59:59.999Z  ${"f".repeat(64)}  9 points/s\n`,
  );
  assert.throws(() => assertSample(sample, sample.replace("run a", "run b")));
});
