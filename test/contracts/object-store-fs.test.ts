import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { createFsObjectStore } from "../../src/adapters/fs/index.ts";
import type { ObjectStore } from "../../src/ports/index.ts";
import { collect } from "./support/collect.ts";
import { startProgram } from "./support/programs.ts";
import { createTempFolder } from "./support/temp-folder.ts";

const filesBelow = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
const isTemporary = (name: string) => name.startsWith(".") && name.endsWith(".tmp");

describe("ObjectStore: fs, between processes", () => {
  it("gives each of 50 keys to one of 8 processes", { timeout: 60_000 }, async () => {
    await using folder = await createTempFolder();
    const lake = join(folder.path, "lake");
    const programs = Array.from({ length: 8 }, (_, index) =>
      startProgram("claim-keys.ts", [lake, `process-${index}`, "50"]),
    );
    for (const program of programs) assert.equal(await program.nextLine(), "ready");
    for (const program of programs) program.child.stdin?.end("go\n");
    const ended = await Promise.all(programs.map((program) => program.closed));

    const store = createFsObjectStore(lake);
    const won: string[] = [];
    for (const [index, { code, stdout, stderr }] of ended.entries()) {
      assert.equal(code, 0, stderr);
      for (const key of stdout.split("\n").slice(1, -1)) {
        won.push(key);
        assert.equal(new TextDecoder().decode(await store.get(key)), `process-${index}`);
      }
    }
    assert.equal(won.length, 50);
    assert.equal(new Set(won).size, 50);
    assert.equal((await filesBelow(lake)).length, 50, "no temporary file is left");
  });

  it("leaves whole objects and at most one temporary file when a writer is killed", { timeout: 60_000 }, async () => {
    const sizeBytes = 8_000_000;
    for (const putsBeforeKill of [1, 2, 3, 4]) {
      await using folder = await createTempFolder();
      const writer = startProgram("write-forever.ts", [folder.path, String(sizeBytes)]);
      for (let puts = 0; puts < putsBeforeKill; puts++) assert.equal(await writer.nextLine(), "put");
      writer.child.kill("SIGKILL");
      assert.equal((await writer.closed).signal, "SIGKILL");

      const store = createFsObjectStore(folder.path);
      let objects = 0;
      for await (const { key } of store.list("")) {
        const bytes = await store.get(key);
        assert.ok(bytes?.length === sizeBytes && bytes.every((byte) => byte === bytes[0]), `${key} is partial`);
        objects++;
      }
      const files = await filesBelow(folder.path);
      assert.ok(objects >= 2);
      assert.ok(files.length - objects <= 1, `more than one temporary file: ${files.join(", ")}`);
      assert.equal(files.filter(isTemporary).length, files.length - objects);
    }
  });
});

describe("ObjectStore: fs, its folder", () => {
  it("is created by the first put, not before", async () => {
    await using folder = await createTempFolder();
    const store = createFsObjectStore(join(folder.path, "lake"));
    assert.equal(store.location, join(folder.path, "lake"));
    assert.equal(await store.get("a/b"), undefined);
    assert.equal(await store.head("a/b"), undefined);
    assert.deepEqual(await collect(store.list("a/")), []);
    assert.deepEqual(await readdir(folder.path), []);
    await store.put("a/b", new Uint8Array(1));
    assert.deepEqual(await readdir(folder.path), ["lake"]);
  });

  it("may hold temporary and foreign files, which are no objects", async () => {
    await using folder = await createTempFolder();
    const store = createFsObjectStore(folder.path);
    await store.put("a/b", new Uint8Array(1));
    for (const name of [".b.123.tmp", "with space", "ümlaut"]) await writeFile(join(folder.path, "a", name), "x");
    await mkdir(join(folder.path, "not a part"));
    assert.deepEqual(await collect(store.list("")), [{ key: "a/b" }]);
  });
});

describe("ObjectStore: fs, failures", () => {
  const operations = {
    put: (store: ObjectStore, key: string) => store.put(key, new Uint8Array(1)),
    "put if absent": (store: ObjectStore, key: string) => store.putIfAbsent(key, new Uint8Array(1)),
    get: (store: ObjectStore, key: string) => store.get(key),
    head: (store: ObjectStore, key: string) => store.head(key),
    list: (store: ObjectStore, key: string) => collect(store.list(key)),
  };
  for (const [name, operate] of Object.entries(operations)) {
    it(`${name} throws STORE_FAILED where the folder is a file`, async () => {
      await using folder = await createTempFolder();
      const file = join(folder.path, "file");
      await writeFile(file, "not a lake");
      await assert.rejects(async () => operate(createFsObjectStore(file), "a/b"), {
        code: "STORE_FAILED",
        retryable: true,
        message: new RegExp(`^cannot ${name.split(" ")[0]} "a/b" in ${file}: ENOTDIR \\(not a directory\\)$`),
      });
    });

    for (const key of ["", "/a", "a//b", "a/../b", "..", "./a", "a\\b", "a b", "ü", "a/.b.tmp", "a\0b"]) {
      if (name === "list" && key === "") continue;
      it(`${name} refuses the key ${JSON.stringify(key)}`, async () => {
        await using folder = await createTempFolder();
        const asked = name === "list" ? `${key}/` : key;
        await assert.rejects(async () => operate(createFsObjectStore(folder.path), asked), { code: "INTERNAL" });
        assert.deepEqual(await readdir(folder.path), []);
      });
    }
  }

  for (const mode of ["put", "putIfAbsent"] as const) {
    it(`${mode} throws STORE_FAILED for a key that is a folder, and leaves no temporary file`, async () => {
      await using folder = await createTempFolder();
      const store = createFsObjectStore(folder.path);
      await store.put("a/b", new Uint8Array(1));
      await assert.rejects(store[mode]("a", new Uint8Array(1)), (error: Error & { code?: string }) => {
        assert.equal(error.code, "STORE_FAILED");
        assert.ok(error.cause instanceof Error);
        assert.ok(!error.message.includes(".tmp"), error.message);
        return true;
      });
      assert.deepEqual(await filesBelow(folder.path), ["b"]);
    });
  }
});
