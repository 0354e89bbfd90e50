import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { createFsObjectStore, removeTemporaries } from "../../src/adapters/fs/index.ts";
import { createTempFolder } from "./support/temp-folder.ts";

const filesBelow = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe("ObjectStore: fs, what killed processes leave behind", () => {
  it("is removed at the places asked for, and nothing else is", async () => {
    await using folder = await createTempFolder();
    const files = [
      "run/.a.1.tmp",
      "run/deep/.b.2.tmp",
      "run/a",
      "run/.hidden",
      "run/b.tmp",
      "code/.c.3.tmp",
      "code/deep/.d.4.tmp",
    ];
    await mkdir(join(folder.path, "run", "deep"), { recursive: true });
    await mkdir(join(folder.path, "code", "deep"), { recursive: true });
    await mkdir(join(folder.path, "run", ".folder.tmp"));
    for (const file of [...files, "other.tmp", ".other.5.tmp"]) await writeFile(join(folder.path, file), "");
    await removeTemporaries(folder.path, ["run/", "code/c", "nowhere/", "nowhere/else"]);
    const left = [".other.5.tmp", "code/deep/.d.4.tmp", "other.tmp", "run/.hidden", "run/a", "run/b.tmp"];
    assert.deepEqual(await filesBelow(folder.path), left);
  });

  it("can be removed while others put: their objects are there all the same", async () => {
    await using folder = await createTempFolder();
    const store = createFsObjectStore(folder.path);
    const puts = Array.from({ length: 40 }, (_, number) => {
      const bytes = new Uint8Array(100_000).fill(number);
      return number % 2 === 0 ? store.putIfAbsent(`a/${number}`, bytes) : store.put(`a/${number}`, bytes);
    });
    let isDone = false;
    const all = Promise.all(puts).finally(() => {
      isDone = true;
    });
    let removals = 0;
    // As often as a few processes that end at the same time would.
    while (!isDone && removals < 4) {
      if ((await readdir(folder.path)).includes("a") && (await readdir(join(folder.path, "a"))).some(isTemporary)) {
        await removeTemporaries(folder.path, ["a/"]);
        removals++;
      }
    }
    await all;
    assert.ok(removals > 0);
    for (let number = 0; number < puts.length; number++) {
      assert.ok(
        (await store.get(`a/${number}`))?.every((byte) => byte === number),
        `a/${number}`,
      );
    }
    assert.equal((await filesBelow(folder.path)).length, puts.length);
  });
});

function isTemporary(name: string): boolean {
  return name.endsWith(".tmp");
}
