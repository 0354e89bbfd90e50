import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { ObjectStore } from "../../src/ports/index.ts";
import { collect } from "./support/collect.ts";

/** A store that is empty, and how to be rid of it. */
export interface OpenedStore {
  readonly store: ObjectStore;
  close(): Promise<void>;
}

const text = (value: string) => new TextEncoder().encode(value);
const shown = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : new TextDecoder().decode(bytes));

/** The promises of the ObjectStore port; every adapter passes them. `open` gives a new, empty store each time. */
export function objectStoreSuite(name: string, open: () => Promise<OpenedStore>): void {
  describe(`ObjectStore: ${name}`, () => {
    let opened: OpenedStore;
    let store: ObjectStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    const listed = (prefix: string, options?: { folders: boolean }) => collect(store.list(prefix, options));
    const keysOf = async (prefix: string, options?: { folders: boolean }) =>
      (await listed(prefix, options)).map((object) => object.key);
    const putAll = (keys: readonly string[]) => Promise.all(keys.map((key) => store.put(key, text(key))));

    describe("bytes", () => {
      const contents: Record<string, Uint8Array> = {
        "an empty object": new Uint8Array(),
        "all 256 values": Uint8Array.from({ length: 256 }, (_, index) => index),
        "5 MB": new Uint8Array(5_000_000).map((_, index) => (index * 31) % 251),
        "a view into a larger buffer": new Uint8Array(100).map((_, index) => index).subarray(10, 20),
      };
      for (const [title, bytes] of Object.entries(contents)) {
        it(`come back as they were put: ${title}`, async () => {
          await store.put("a/put", bytes);
          assert.equal(await store.putIfAbsent("a/claimed", bytes), "created");
          for (const key of ["a/put", "a/claimed"]) {
            const stored = await store.get(key);
            assert.ok(stored !== undefined && Buffer.compare(stored, bytes) === 0, key);
            assert.deepEqual(await store.head(key), { sizeBytes: bytes.byteLength });
          }
        });
      }

      it("belong to the caller, after a put and after a get", async () => {
        const mine = text("kept");
        await store.put("a/put", mine);
        await store.putIfAbsent("a/claimed", mine);
        mine.fill(0);
        for (const key of ["a/put", "a/claimed"]) {
          const read = await store.get(key);
          assert.equal(shown(read), "kept");
          read?.fill(0);
          assert.equal(shown(await store.get(key)), "kept");
        }
      });
    });

    describe("put", () => {
      it("replaces the object, with a shorter one too", async () => {
        await store.put("a/b", text("the first content"));
        await store.put("a/b", text("second"));
        assert.equal(shown(await store.get("a/b")), "second");
        assert.deepEqual(await store.head("a/b"), { sizeBytes: 6 });
        assert.deepEqual(await keysOf(""), ["a/b"]);
      });

      it("is never seen half-done by readers", async () => {
        const sizes = [3_000_000, 2_000_000];
        const contents = sizes.map((size, index) => new Uint8Array(size).fill(index + 1));
        const isWhole = (bytes: Uint8Array) => contents.some((content) => Buffer.compare(content, bytes) === 0);
        let writing = true;
        const reader = async () => {
          let reads = 0;
          while (writing) {
            const bytes = await store.get("a/b");
            assert.ok(bytes === undefined || isWhole(bytes), "a partial object");
            const found = await store.head("a/b");
            assert.ok(found === undefined || sizes.includes(found.sizeBytes), "a partial object is seen");
            reads++;
            // Lets the writer go on in a store whose every answer is immediate.
            await new Promise(setImmediate);
          }
          return reads;
        };
        const writer = async () => {
          for (let round = 0; round < 20; round++) {
            await store.put("a/b", contents[round % 2] ?? new Uint8Array());
            await new Promise(setImmediate);
          }
          writing = false;
        };
        const [, ...reads] = await Promise.all([writer(), reader(), reader()]);
        assert.ok(reads.every((count) => count > 0));
      });
    });

    describe("putIfAbsent", () => {
      it("leaves a stored object untouched", async () => {
        await store.put("a/b", text("first"));
        assert.equal(await store.putIfAbsent("a/b", text("second")), "exists");
        assert.equal(shown(await store.get("a/b")), "first");
      });

      it("is won by exactly one of 40 callers", async () => {
        const callers = Array.from({ length: 40 }, (_, caller) => caller);
        const answers = await Promise.all(callers.map((caller) => store.putIfAbsent("a/b", text(`caller ${caller}`))));
        const winners = callers.filter((caller) => answers[caller] === "created");
        assert.equal(winners.length, 1);
        assert.equal(shown(await store.get("a/b")), `caller ${winners[0]}`);
        assert.deepEqual(await keysOf(""), ["a/b"]);
      });
    });

    describe("absence", () => {
      const missing = ["b", "a", "a/c", "a/b/c", "a/b/c/d", "deep/below/nothing"];
      for (const key of missing) {
        it(`is a value, not an error: ${key} beside a/b`, async () => {
          await store.put("a/b", text("content"));
          assert.equal(await store.get(key), undefined);
          assert.equal(await store.head(key), undefined);
        });
      }

      it("is an empty list", async () => {
        assert.deepEqual(await listed(""), []);
        assert.deepEqual(await listed("a/b/"), []);
        await store.put("a/b", text("content"));
        for (const prefix of ["a/b/", "a/b/c", "b", "a/c/d/"]) {
          assert.deepEqual(await listed(prefix), [], prefix);
          assert.deepEqual(await listed(prefix, { folders: true }), [], prefix);
        }
      });
    });

    describe("keys", () => {
      const keys = [
        "x",
        "0",
        "dataset=outcomes/model=m/run_date=2026-01-01/run_id=r-1/shard-000000.parquet",
        "a/b/c/d/e/f/g/h/i/j",
        "A/upper",
        "._=+-",
        ".hidden/.name",
        "..a/b..",
        "tmp/file.tmp",
        "constructor/__proto__",
        "l".repeat(128),
      ];
      for (const key of keys) {
        it(`may be ${key}`, async () => {
          assert.equal(await store.putIfAbsent(key, text(key)), "created");
          assert.equal(await store.putIfAbsent(key, text("other")), "exists");
          assert.equal(shown(await store.get(key)), key);
          assert.deepEqual(await keysOf(""), [key]);
        });
      }
    });

    describe("list", () => {
      const siblings = ["a-b/1", "a-c", "a/1", "a/b-c/1", "a/b/1", "a/b0", "a0", "ab/1"];

      it("is ascending by the whole key, though folders sort otherwise", async () => {
        await putAll([...siblings].reverse());
        assert.deepEqual(await keysOf(""), siblings);
        assert.deepEqual(siblings, [...siblings].sort());
      });

      it("takes any prefix, also one that ends within a name", async () => {
        await putAll(siblings);
        for (const prefix of ["a", "a-", "a-b", "a-b/", "a/", "a/b", "a/b-", "a/b/", "a/b/1", "ab", "ab/"]) {
          const expected = siblings.filter((key) => key.startsWith(prefix));
          assert.ok(expected.length > 0, prefix);
          assert.deepEqual(await keysOf(prefix), expected, prefix);
        }
      });

      it("cuts keys into folders after the prefix", async () => {
        await putAll(siblings);
        assert.deepEqual(await keysOf("", { folders: true }), ["a-b/", "a-c", "a/", "a0", "ab/"]);
        assert.deepEqual(await keysOf("a/", { folders: true }), ["a/1", "a/b-c/", "a/b/", "a/b0"]);
        assert.deepEqual(await keysOf("a/b", { folders: true }), ["a/b-c/", "a/b/", "a/b0"]);
        assert.deepEqual(await keysOf("a", { folders: true }), ["a-b/", "a-c", "a/", "a0", "ab/"]);
      });

      it("goes on past 1,000 keys", async () => {
        const keys = Array.from({ length: 1_203 }, (_, index) => `many/${String(index).padStart(5, "0")}`);
        // In batches, since each put may hold a file or a connection.
        for (let start = 0; start < keys.length; start += 100) await putAll(keys.slice(start, start + 100));
        assert.deepEqual(await keysOf("many/"), keys);
        assert.deepEqual(await keysOf("many/000", { folders: true }), keys.slice(0, 100));
        assert.deepEqual(await keysOf("", { folders: true }), ["many/"]);
      });

      it("may be left early, and sees each lasting object once while others come and go", async () => {
        const lasting = ["l/a", "l/c", "l/e", "l/g/h"];
        await putAll(lasting);
        const seen: string[] = [];
        for await (const object of store.list("")) {
          seen.push(object.key);
          await putAll([`l/b${seen.length}`, `l/f${seen.length}`, `k/${seen.length}`]);
          if (seen.length > 100) break;
        }
        assert.deepEqual(
          seen.filter((key) => lasting.includes(key)),
          lasting,
        );
        for await (const object of store.list("l/")) {
          assert.equal(object.key, "l/a");
          break;
        }
      });
    });
  });
}
