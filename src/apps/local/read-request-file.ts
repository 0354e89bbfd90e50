import { readFile, stat } from "node:fs/promises";
import type { Document, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { isMap, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { Problem } from "../../contract/index.ts";
import { limits, messageOf, refuse, SweeplakeError } from "../../contract/index.ts";

/**
 * A request file as a value: YAML 1.2 or JSON, without aliases, tags and duplicate keys. Integers beyond 2^53 arrive
 * as bigint, so that they can be refused instead of rounded.
 *
 * Throws REQUEST_UNREADABLE, REQUEST_TOO_LARGE, or REQUEST_SYNTAX with line and column of every problem.
 */
export async function readRequestFile(path: string): Promise<unknown> {
  return parseRequestText(await readText(path), path);
}

async function readText(path: string): Promise<string> {
  const unreadable = (how: string, cause?: unknown) =>
    new SweeplakeError("REQUEST_UNREADABLE", `${path} ${how}; give the path of a YAML or JSON file`, { cause });
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(error.code === "ENOENT" ? "does not exist" : `cannot be read (${error.code})`, error);
  });
  if (!info.isFile()) throw unreadable(info.isDirectory() ? "is a folder" : "is not a file");
  if (info.size > limits.maxRequestBytes) {
    const valid = `a request is at most ${limits.maxRequestBytes}: put points into a CSV file`;
    throw new SweeplakeError("REQUEST_TOO_LARGE", `${path} has ${info.size} bytes; ${valid}`);
  }
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(`cannot be read (${error.code})`, error);
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new SweeplakeError("REQUEST_SYNTAX", `${path} is not UTF-8 text; save it as UTF-8`, { cause: error });
  }
}

/** Syntax errors that are reported at most: the first one makes the parser see many more. */
const MAX_SYNTAX_ERRORS = 20;

/** Says what is wrong at an offset of the text. */
type Report = (offset: number, found: string, valid: string) => void;

/** `name` is used in messages. */
export function parseRequestText(text: string, name: string): unknown {
  const lines = new LineCounter();
  // The parser looks for equal keys by comparing each with every other, which takes minutes in a large file.
  const document = parseDocument(text, { intAsBigInt: true, lineCounter: lines, uniqueKeys: false, version: "1.2" });
  const problems: Problem[] = [];
  const report: Report = (offset, found, valid) => {
    const { line, col } = lines.linePos(offset);
    problems.push({ code: "REQUEST_SYNTAX", pointer: "", found: `${name}:${line}:${col}: ${found}`, valid });
  };
  for (const error of document.errors.slice(0, MAX_SYNTAX_ERRORS)) {
    report(error.pos[0], error.message.split("\n")[0]?.replace(/ at line \d+.*$/, "") ?? "", "must be YAML or JSON");
  }
  if (document.directives?.yaml.explicit === true) {
    report(0, "a %YAML directive", "directives are refused: YAML is version 1.2 here");
  }
  reportNodes(document, report);
  if (problems.length > 0) throw refuse(problems);
  try {
    return toPlain(document.toJS({ maxAliasCount: 0 }));
  } catch (error) {
    throw new SweeplakeError("REQUEST_SYNTAX", `${name}: ${messageOf(error)}; must be YAML or JSON`, { cause: error });
  }
}

/** Reports what YAML permits and a request does not. */
function reportNodes(document: Document, report: Report): void {
  visit(document, {
    Alias: (_, node) => report(node.range?.[0] ?? 0, "an alias", "aliases are refused: write the value out"),
    Scalar: (_, node) => reportMarks(node, report),
    Seq: (_, node) => reportMarks(node, report),
    Map: (_, node) => {
      reportMarks(node, report);
      reportKeys(node, report);
    },
  });
}

function reportMarks(node: Scalar | YAMLSeq | YAMLMap, report: Report): void {
  const offset = node.range?.[0] ?? 0;
  if (node.tag !== undefined) report(offset, `the tag ${node.tag}`, "tags are refused: write a plain value");
  if (node.anchor !== undefined)
    report(offset, `the anchor &${node.anchor}`, "anchors are refused: write the value out");
}

function reportKeys(map: YAMLMap, report: Report): void {
  const seen = new Set<string>();
  for (const { key } of map.items) {
    if (!isScalar(key)) {
      report((isMap(key) ? key.range?.[0] : undefined) ?? 0, "a key that is no word", "keys are words");
      continue;
    }
    // As they end up: the keys 1 and "1" are one.
    const name = String(key.value);
    if (seen.has(name)) report(key.range?.[0] ?? 0, "Map keys must be unique", "must be YAML or JSON");
    seen.add(name);
  }
}

/** Integers that a double holds exactly become numbers; larger ones stay bigint. */
function toPlain(value: unknown): unknown {
  if (typeof value === "bigint") {
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (value === null || typeof value !== "object") return value;
  const plain: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    Object.defineProperty(plain, key, { value: toPlain(member), enumerable: true, configurable: true, writable: true });
  }
  return plain;
}
