import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import crypto, { randomBytes, randomUUID } from "node:crypto";
import dns from "node:dns/promises";
import fs, { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import { performance as hooksPerformance } from "node:perf_hooks";
import { afterEach, describe, it } from "node:test";
import type { Use } from "./protocol.ts";
import type { UseWatch } from "./watch-uses.ts";
import { watchUses } from "./watch-uses.ts";

describe("watchUses", () => {
  let watch: UseWatch | undefined;
  /** Calls and their kinds that `act` is seen to make as a point of a model that is this very file. */
  const usesOf = async (act: () => unknown, url = import.meta.url): Promise<readonly Use[]> => {
    const uses: Use[] = [];
    watch = watchUses(url, (use) => uses.push(use));
    watch.beginPoint();
    await act();
    watch.restore();
    return uses;
  };
  afterEach(() => watch?.restore());

  const cases: readonly { act: () => unknown; uses: readonly string[] }[] = [
    { act: () => Math.random(), uses: ["random Math.random"] },
    { act: () => [1, 2].map(Math.random), uses: ["random Math.random"] },
    { act: () => randomUUID(), uses: ["random crypto.randomUUID"] },
    { act: () => randomBytes(4), uses: ["random crypto.randomBytes"] },
    { act: () => crypto.getRandomValues(new Uint8Array(1)), uses: ["random crypto.getRandomValues"] },
    { act: () => globalThis.crypto.randomUUID(), uses: ["random crypto.randomUUID"] },
    { act: () => Date.now(), uses: ["clock Date.now"] },
    { act: () => new Date(), uses: ["clock new Date"] },
    { act: () => Date(), uses: ["clock Date"] },
    { act: () => new Date(2020, 1, 1).getTime() + Date.UTC(2020), uses: [] },
    { act: () => performance.now() + hooksPerformance.now(), uses: ["clock performance.now"] },
    { act: () => process.hrtime(), uses: ["clock process.hrtime"] },
    { act: () => process.hrtime.bigint(), uses: ["clock process.hrtime.bigint"] },
    { act: () => readFileSync(import.meta.filename), uses: ["files fs.readFileSync"] },
    { act: () => readFile(import.meta.filename), uses: ["files fs.promises.readFile"] },
    { act: () => fs.existsSync("nowhere"), uses: ["files fs.existsSync"] },
    { act: () => execFileSync(process.execPath, ["--version"]), uses: ["processes child_process.execFileSync"] },
    { act: () => fetch("http://127.0.0.1:1/").catch(() => undefined), uses: ["network fetch"] },
    {
      act: () => new Promise((end) => http.get("http://127.0.0.1:1/").on("error", end)),
      uses: ["network net.connect"],
    },
    { act: () => dns.lookup("127.0.0.1"), uses: ["network dns.promises.lookup"] },
    { act: () => Math.floor(Math.sqrt(2)) + JSON.stringify({}).length, uses: [] },
  ];
  for (const { act, uses } of cases) {
    it(`sees ${uses.join() || "nothing"} in ${act}`, async () => {
      const seen = await usesOf(act);
      assert.deepEqual(
        seen.map(({ kind, call }) => `${kind} ${call}`),
        uses,
      );
      for (const { place } of seen) assert.ok(place !== null && place.line > 1 && place.column > 0);
    });
  }

  it("tells each call once a point", async () => {
    const uses: string[] = [];
    watch = watchUses(import.meta.url, ({ call }) => uses.push(call));
    for (let point = 0; point < 2; point++) {
      watch.beginPoint();
      for (let times = 0; times < 1000; times++) Math.random();
    }
    watch.restore();
    assert.deepEqual(uses, ["Math.random", "Math.random"]);
  });

  it("before the first point sees the model's own files only", () => {
    const calls = (url: string) => {
      const uses: string[] = [];
      watch = watchUses(url, ({ call }) => uses.push(call));
      Math.random();
      watch.restore();
      return uses;
    };
    assert.deepEqual(calls(import.meta.url), ["Math.random"]);
    assert.deepEqual(calls("sweeplake-model:"), []);
  });

  it("sees the calls of packages in points, without a place", async () => {
    const uses = await usesOf(() => Math.random(), "sweeplake-model:");
    assert.deepEqual(uses, [{ kind: "random", call: "Math.random", place: null }]);
  });

  it("changes nothing that a model computes, and puts everything back", async () => {
    const original = { date: Date, random: Math.random, connect: net.Socket.prototype.connect, read: fs.readFileSync };
    await usesOf(() => {
      assert.ok(new Date() instanceof original.date && new original.date() instanceof Date);
      assert.equal(new Date(0).toISOString(), "1970-01-01T00:00:00.000Z");
      assert.equal(typeof Date(), "string");
      assert.ok(Math.random() < 1 && performance.now() > 0);
      assert.equal(typeof fs.realpath.native, "function");
    });
    const { random } = Math;
    assert.deepEqual({ date: Date, random, connect: net.Socket.prototype.connect, read: fs.readFileSync }, original);
    assert.equal(readFileSync, original.read);
  });
});
