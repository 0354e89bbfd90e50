import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Zstd } from "@hpcc-js/wasm-zstd";
import { loadCodec } from "./codec.ts";

const codec = await loadCodec();
const independent = await Zstd.load();

/** Around the widths that a frame's header has for the content's size, and a page of more than one zstd block. */
const sizes = [0, 1, 255, 256, 257, 65_791, 65_792, 300_000];

describe("a page of n bytes comes back from both zstd builds", () => {
  for (const size of sizes) {
    test(String(size), () => {
      const page = pageOf(size);
      const frame = codec.compress(page);
      assert.deepEqual(codec.decompress(frame, size), page);
      assert.deepEqual(Buffer.from(independent.decompress(frame)), Buffer.from(page));
    });
  }
  test("compressed, where it can be", () => assert.ok(codec.compress(pageOf(65_792)).length < 1_000));
});

describe("LAKE_CORRUPT, and a codec that still works, after", () => {
  const page = pageOf(300);
  const frame = codec.compress(page);
  const cases: Record<string, () => unknown> = {
    "a smaller size than the frame's": () => codec.decompress(frame, 299),
    "a larger size than the frame's": () => codec.decompress(frame, 301),
    "no bytes": () => codec.decompress(new Uint8Array(), 0),
    "what is not zstd": () => codec.decompress(pageOf(300), 300),
    "a frame cut off": () => codec.decompress(frame.subarray(0, -1), 300),
    "a frame that claims 1 GiB": () => codec.decompress(claiming(2 ** 30), 2 ** 30),
    "a frame that claims more than it holds": () => codec.decompress(claiming(301), 301),
  };
  for (const [name, run] of Object.entries(cases)) {
    test(name, () => {
      assert.throws(run, { code: "LAKE_CORRUPT" });
      assert.deepEqual(codec.compress(page), frame);
      assert.deepEqual(codec.decompress(frame, 300), page);
    });
  }
  test("any bit of a frame flipped: it either fails so or gives as many bytes", () => {
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const flipped = frame.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      try {
        assert.equal(codec.decompress(flipped, 300).length, 300);
      } catch (error) {
        assert.equal((error as { code?: unknown }).code, "LAKE_CORRUPT", String(error));
      }
    }
    assert.deepEqual(codec.decompress(frame, 300), page);
  });
});

test("a page beyond the limit is refused before it is copied", () => {
  assert.throws(() => codec.compress(new Uint8Array(256 * 1024 * 1024 + 1)), { code: "INTERNAL" });
});

/** Bytes that repeat, so that they compress. */
function pageOf(size: number): Uint8Array {
  return new Uint8Array(size).map((_, at) => (at * at) & 0xff);
}

/** A frame whose header states a content size in four bytes and that holds one raw block of 1 byte. */
function claiming(contentBytes: number): Uint8Array {
  const frame = Buffer.from("28b52ffda000000000090000aa", "hex");
  frame.writeUInt32LE(contentBytes, 5);
  return frame;
}
