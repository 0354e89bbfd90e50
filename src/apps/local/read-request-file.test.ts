import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { refusalOfAsync } from "../../../test/support/refusal.ts";
import { limits, SweeplakeError } from "../../contract/index.ts";
import { parseRequestText, readRequestFile } from "./read-request-file.ts";

const read = (text: string) => parseRequestText(text, "sweep.yaml");

describe("a request's text", () => {
  const values: Readonly<Record<string, readonly [text: string, value: unknown]>> = {
    YAML: [
      "model: ./m.ts\nfixed: { a: 1.5, b: [true, null, x] }",
      { model: "./m.ts", fixed: { a: 1.5, b: [true, null, "x"] } },
    ],
    JSON: ['{"model": "m", "fixed": {"a": 1e3, "b": -0.5}}', { model: "m", fixed: { a: 1000, b: -0.5 } }],
    comments: ["# a sweep\nseed: 1 # one", { seed: 1 }],
    nothing: ["", null],
    "comments only": ["# nothing yet\n", null],
    "a list": ["- 1\n- 2", [1, 2]],
    "the largest integers": ["[9007199254740991, -9007199254740991]", [9007199254740991, -9007199254740991]],
    "integers beyond 2^53, not rounded": [
      "[9007199254740993, -9007199254740993]",
      [9007199254740993n, -9007199254740993n],
    ],
    "hexadecimal and octal": ["[0x1F, 0o17]", [31, 15]],
    "numbers that are not finite, to be refused later": ["[.inf, .nan]", [Number.POSITIVE_INFINITY, Number.NaN]],
    "words of YAML 1.1, which are text": [
      "[yes, no, on, 2001-01-01, 1_000, 12:30]",
      ["yes", "no", "on", "2001-01-01", "1_000", "12:30"],
    ],
    "a merge key, which is a key like any other": ["<<: { a: 1 }", { "<<": { a: 1 } }],
    "number-like keys": ["1: a", { "1": "a" }],
  };
  for (const [name, [text, value]] of Object.entries(values)) {
    test(`${name} is read`, () => assert.deepEqual(read(text), value));
  }

  test("may have any own name, none of which reaches a prototype", () => {
    const value = read("__proto__: { polluted: 1 }\nconstructor: 2") as Record<string, unknown>;
    assert.deepEqual(Object.keys(value), ["__proto__", "constructor"]);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  const refusals: Readonly<Record<string, readonly [text: string, ...places: string[]]>> = {
    "an alias with its anchor": ["a: &x 1\nb: *x", "1:7: the anchor &x", "2:4: an alias"],
    "an anchor alone": ["a: &x 1", "1:7: the anchor &x"],
    "an anchor on a map": ["&x\na: 1", "the anchor &x"],
    "a tag of one's own": ["a: !foo 1", "1:9: the tag !foo"],
    "a standard tag": ["a: !!str 5", "1:10: the tag tag:yaml.org,2002:str"],
    "a binary": ["a: !!binary aGk=", "the tag tag:yaml.org,2002:binary"],
    "a tag on a map": ["!!map { a: 1 }", "the tag tag:yaml.org,2002:map"],
    "the version of YAML in which no is false": ["%YAML 1.1\n---\na: no", "a %YAML directive"],
    "a key twice": ["a: 1\nb: 2\na: 3", "3:1: Map keys must be unique"],
    "a key twice, in JSON": ['{"a": 1, "a": 1}', "1:10: Map keys must be unique"],
    "a key twice, as a number and as a word": ['1: 1\n"1": 2', "2:1: Map keys must be unique"],
    "a key twice, further down": ["a: { b: 1, b: 2 }", "1:12: Map keys must be unique"],
    "a list as a key": ["? [1]\n: 2", "1:1: a key that is no word"],
    "two documents": ["a: 1\n---\nb: 2", "2:1: "],
    "an open bracket": ["a: [1, 2", "1:9: "],
    "an open quote": ['a: "b', "1:"],
    tabs: ["a:\n\tb: 1", "2:1: Tabs are not allowed"],
    "a map and a list": ["a: 1\n- 2", "2:1: "],
    "too deep nesting": ["[".repeat(50_000), "1:"],
  };
  for (const [name, [text, ...places]] of Object.entries(refusals)) {
    test(`${name} is refused with its place`, async () => {
      const error = await refusalOfAsync(Promise.resolve().then(() => read(text)));
      assert.equal(error.code, "REQUEST_SYNTAX");
      for (const place of places) {
        const isFound = error.problems.some(({ found }) => found.startsWith("sweep.yaml:") && found.includes(place));
        assert.ok(
          isFound,
          `${place} in ${error.problems
            .map(({ found }) => found)
            .slice(0, 5)
            .join("; ")}`,
        );
      }
      assert.ok(error.problems.every(({ found, valid }) => valid !== "" && !found.includes("\n")));
    });
  }

  test("with one mistake that has a thousand consequences is not a thousand problems", async () => {
    const error = await refusalOfAsync(Promise.resolve().then(() => read("[".repeat(50_000))));
    assert.ok(error.problems.length <= 20);
  });

  test("with several problems has them all at once", () => {
    assert.throws(
      () => read("a: &x 1\nb: !t 2\nc: *x"),
      (error) => error instanceof SweeplakeError && error.problems.length === 3,
    );
  });
});

describe("a request file", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-request-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const file = async (name: string, bytes: string | Uint8Array) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  };

  test("may begin with a byte-order mark and have Windows line ends", async () => {
    assert.deepEqual(await readRequestFile(await file("bom.yaml", "\ufeffa: 1\r\nb: ü\r\n")), { a: 1, b: "ü" });
  });

  test("of the largest size is read, one byte more is not", async () => {
    const text = (size: number) => `a: ${"x".repeat(size - 3)}`;
    const largest = await readRequestFile(await file("large.yaml", text(limits.maxRequestBytes)));
    assert.equal((largest as { a: string }).a.length, limits.maxRequestBytes - 3);
    const huge = await file("huge.yaml", text(limits.maxRequestBytes + 1));
    assert.equal((await refusalOfAsync(readRequestFile(huge))).code, "REQUEST_TOO_LARGE");
  });

  test("that is no UTF-8 text is refused, also in UTF-16", async () => {
    for (const bytes of [Buffer.from([0x61, 0x3a, 0x20, 0xff]), Buffer.from("\ufeffa: 1", "utf16le")]) {
      const error = await refusalOfAsync(readRequestFile(await file("bytes.yaml", bytes)));
      assert.deepEqual([error.code, /UTF-8/.test(error.message)], ["REQUEST_SYNTAX", true]);
    }
  });

  test("that is missing, or a folder, or below a file, is unreadable", async () => {
    await mkdir(join(folder, "folder.yaml"));
    const plain = await file("plain.yaml", "a: 1");
    for (const [path, word] of [
      [join(folder, "missing.yaml"), "does not exist"],
      [join(folder, "folder.yaml"), "is a folder"],
      [join(plain, "below.yaml"), "cannot be read (ENOTDIR)"],
      ["/dev/null", "is not a file"],
    ] as const) {
      const error = await refusalOfAsync(readRequestFile(path));
      assert.deepEqual(
        [error.code, error.message.includes(`${path} ${word}`)],
        ["REQUEST_UNREADABLE", true],
        error.message,
      );
    }
  });
});
