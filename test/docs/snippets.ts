import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import { exitCodes } from "../../src/apps/cli/exit-codes.ts";
import { pythonInterpreter } from "../support/python.ts";
import { userEnvironment } from "../support/user-project.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A fenced block of a page of the documentation. */
export interface Snippet {
  /** 1-based line of the page on which the block opens. */
  readonly line: number;
  /** What follows the fence: `<language>` or `<language> <argument>`. */
  readonly info: string;
  readonly text: string;
}

/** Where snippets run. */
export interface Workspace {
  /** The working directory; `npx sweeplake` must work there. */
  readonly folder: string;
  /** The lake that `sql` blocks ask, absolute or relative to `folder`. */
  readonly lake: string;
}

/**
 * All fenced blocks of a page in order. Throws for a fence that is not closed, and for an info string that `runSnippet`
 * does not know: a block that no test runs must say so with `skip`.
 */
export function readSnippets(markdown: string): readonly Snippet[] {
  const snippets: Snippet[] = [];
  let open: { line: number; info: string; lines: string[] } | undefined;
  for (const [at, line] of markdown.split("\n").entries()) {
    if (open === undefined) {
      if (line.startsWith("```")) open = { line: at + 1, info: line.slice(3).trim(), lines: [] };
    } else if (line === "```") {
      snippets.push({ line: open.line, info: open.info, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    } else open.lines.push(line);
  }
  if (open !== undefined) throw new Error(`the block of line ${open.line} is not closed`);
  for (const snippet of snippets) runnerOf(snippet);
  return snippets;
}

/**
 * Runs one block and resolves to what it printed, on stdout unless told otherwise; fails where it does not do what the page says.
 *
 * - `ts <file>`, `yaml <file>` and `csv <file>` write that file; with a path that has a `/` they show a file of this repository, and
 *   must equal it.
 * - `sh` runs each line, which must end with code 0. `sh refused` is one line that must end with code 2; what it printed is
 *   what it says on stderr. `sh skip` is not run.
 * - `sql` is asked through `sweeplake query`, `sql duckdb` of DuckDB alone.
 * - `python` runs with pandas and polars.
 * - `text` is what the block before printed, `printed`, but for dates, durations, rates and hashes. `text demo` is what
 *   `npm run demo` prints; the test of the example compares it. `text skip` is what nothing here prints again.
 */
export function runSnippet(snippet: Snippet, workspace: Workspace, printed: string): Promise<string> {
  return runnerOf(snippet)(snippet, workspace, printed);
}

/** Fails unless `sample`, as the documentation shows it, is what was printed. */
export function assertSample(sample: string, printed: string): void {
  assert.equal(withoutVariables(printed), withoutVariables(sample));
}

type Runner = (snippet: Snippet, workspace: Workspace, printed: string) => Promise<string>;

const nothing: Runner = async () => "";

const runners: ReadonlyMap<string, Runner> = new Map([
  ["ts <file>", writeOrCompareFile],
  ["yaml <file>", writeOrCompareFile],
  ["csv <file>", writeOrCompareFile],
  ["sh", runShell],
  ["sh refused", runRefused],
  ["sh skip", nothing],
  ["sql", (snippet, workspace) => askSweeplake(snippet, workspace)],
  ["sql <file>", writeOrCompareFile],
  ["sql duckdb", askDuckdb],
  ["python", runPythonText],
  ["text", compareSample],
  ["text demo", nothing],
  ["text skip", nothing],
]);

function runnerOf({ line, info }: Snippet): Runner {
  const pattern = info.replace(/ \S+\.\w+$/, " <file>");
  const runner = runners.get(pattern);
  if (runner === undefined) throw new Error(`the block of line ${line} has the unknown info string "${info}"`);
  return runner;
}

async function writeOrCompareFile({ info, text }: Snippet, { folder }: Workspace): Promise<string> {
  const [, path = ""] = info.split(" ");
  if (path.includes("/")) assert.equal(text, await readFile(join(root, path), "utf8"));
  else await writeFile(join(folder, path), text);
  return "";
}

async function runShell({ text }: Snippet, { folder }: Workspace): Promise<string> {
  let printed = "";
  for (const line of text.trimEnd().split("\n")) printed = await run("sh", ["-c", line], folder);
  return printed;
}

async function runRefused({ text }: Snippet, { folder }: Workspace): Promise<string> {
  const failure: { code?: unknown; stderr?: string } = await run("sh", ["-c", text], folder).then(
    () => ({}),
    (error) => error,
  );
  assert.equal(failure.code, exitCodes.input);
  return failure.stderr ?? "";
}

function askSweeplake({ text }: Snippet, { folder, lake }: Workspace): Promise<string> {
  return run("npx", ["--no-install", "sweeplake", "query", text, "--lake", lake], folder);
}

async function askDuckdb({ text }: Snippet, { folder }: Workspace): Promise<string> {
  const instance = await DuckDBInstance.create(":memory:", { file_search_path: folder });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(text);
    assert.ok(reader.currentRowCount > 0, "the statement finds nothing");
    return "";
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function runPythonText({ text }: Snippet, { folder }: Workspace): Promise<string> {
  return run(await pythonInterpreter(), ["-c", text], folder);
}

async function compareSample({ text }: Snippet, _workspace: Workspace, printed: string): Promise<string> {
  assertSample(text, printed);
  return printed;
}

async function run(file: string, words: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(file, [...words], { cwd, env: userEnvironment() });
  return stdout;
}

function withoutVariables(text: string): string {
  return text
    .replace(/\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?Z?)?/g, "<time>")
    .replace(/\d{4}-\d{2}-\d{2}/g, "<date>")
    .replace(/\b[0-9a-f]{64}\b/g, "<sha256>")
    .replace(/\b[\d.,]+ points\/s/g, "<rate>")
    .replace(/\b[\d.]+ (ms|s)\b/g, "<duration>")
    .replace(/[ \t]+$/gm, "")
    .trim();
}
