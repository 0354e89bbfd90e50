import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sealed, unsealed } from "../../test/support/sealed.ts";
import { createSmallLake, oddRequest } from "../../test/support/small-lake.ts";
import { checkpointKey } from "../contract/index.ts";
import type { Blame, PointJournal } from "../ports/index.ts";
import type { SavedPoint } from "./point-log.ts";
import { encodePoint } from "./point-log.ts";
import type { PointStoreOptions } from "./point-store.ts";
import { openPointStore } from "./point-store.ts";

const SHARD = 1;
const START_INDEX = 3;

/** The points from `from` on, numbered in the shard. */
function pointsOf(from: number, count: number): readonly SavedPoint[] {
  return Array.from({ length: count }, (_, at) => ({
    point_index: START_INDEX + from + at,
    durationMs: 0.25,
    isUnresolvable: false,
    outcome: { status: "succeeded", metrics: [from + at, -0, null], fault: undefined },
  }));
}

/** A journal that holds what earlier processes saved; `lines` are those and what is appended. */
function journalOf(saved: readonly string[], blame: Blame | null = null) {
  const lines = [...saved];
  const isResumed = saved.length > 0;
  const append = (text: string) => void lines.push(...text.split("\n"));
  const journal: PointJournal = { saved, isResumed, blame, begin: () => {}, append, end: () => {} };
  return { journal, lines };
}

async function setUp() {
  const small = createSmallLake();
  const { specification: run } = await small.accept(oddRequest);
  const open = (options: Partial<PointStoreOptions> = {}) =>
    openPointStore({
      lake: small.lake,
      run,
      shardId: SHARD,
      startIndex: START_INDEX,
      metricCount: 3,
      journal: undefined,
      checkpointAfterMs: 0,
      ...options,
    });
  const save = async (points: readonly SavedPoint[]) => {
    const store = await open();
    for (const point of points) store.save(point);
    await store.checkpoint();
  };
  const keyOf = (number: number) => checkpointKey(run.run_id, SHARD, number);
  const read = async (number: number) => {
    const bytes = await small.lake.store.get(keyOf(number));
    return bytes === undefined ? undefined : (unsealed(bytes) as unknown as Checkpoint);
  };
  return { ...small, run, open, save, keyOf, read };
}

interface Checkpoint {
  readonly lines: readonly string[];
}

describe("points of a shard that is not committed", () => {
  test("are what checkpoints hold, one after another", async () => {
    const { open, save, read, warnings } = await setUp();
    await save(pointsOf(0, 2));
    await save(pointsOf(2, 3));
    assert.deepEqual((await read(2))?.lines, pointsOf(2, 3).map(encodePoint));
    assert.deepStrictEqual((await open()).saved, pointsOf(0, 5));
    assert.deepEqual(warnings, []);
  });

  test("are none of another shard's, and none where nothing was saved", async () => {
    const { open, save } = await setUp();
    await save(pointsOf(0, 2));
    assert.deepEqual((await open({ shardId: SHARD + 1 })).saved, []);
  });

  test("are the journal's where it reaches further; what only it holds is in the next checkpoint", async () => {
    const { open, save, read } = await setUp();
    await save(pointsOf(0, 2));
    const { journal, lines } = journalOf(pointsOf(0, 4).map(encodePoint));
    const store = await open({ journal });
    assert.deepStrictEqual(store.saved, pointsOf(0, 4));
    assert.equal(lines.length, 4);
    await store.checkpoint();
    assert.deepEqual((await read(2))?.lines, pointsOf(2, 2).map(encodePoint));
  });

  test("are the lake's where it reaches further, and are then in the journal too, so that both stay whole", async () => {
    const { open, save } = await setUp();
    await save(pointsOf(0, 4));
    const { journal, lines } = journalOf(pointsOf(0, 1).map(encodePoint));
    const store = await open({ journal });
    assert.deepStrictEqual(store.saved, pointsOf(0, 4));
    store.begin();
    store.save(pointsOf(4, 1)[0] as SavedPoint);
    assert.deepEqual(lines, pointsOf(0, 5).map(encodePoint));
  });

  test("come with the blame that the journal carries", async () => {
    const { open } = await setUp();
    const blame: Blame = { code: "POINT_TIMEOUT", where: "derive" };
    assert.deepEqual((await open({ journal: journalOf([], blame).journal })).blame, blame);
    assert.equal((await open()).blame, null);
  });
});

describe("a checkpoint", () => {
  test("is put only once there is enough work, and not without any", async () => {
    const { open, read } = await setUp();
    const patient = await open({ checkpointAfterMs: 3_600_000 });
    patient.save(pointsOf(0, 1)[0] as SavedPoint);
    await patient.checkpoint();
    await (await open()).checkpoint();
    assert.equal(await read(1), undefined);
  });

  test("that another attempt put first stays; this attempt puts no further one", async () => {
    const { open, read } = await setUp();
    const [one, other] = [await open(), await open()];
    for (const point of pointsOf(0, 2)) one.save(point);
    await one.checkpoint();
    for (const store of [other, other]) {
      for (const point of pointsOf(0, 3)) store.save(point);
      await store.checkpoint();
    }
    assert.deepEqual((await read(1))?.lines, pointsOf(0, 2).map(encodePoint));
    assert.equal(await read(2), undefined);
  });
});

describe("a checkpoint that cannot be trusted is ignored with a warning, and so is what follows it", () => {
  /** What is stored in place of the second of three checkpoints, of two points each. */
  const damages: Readonly<Record<string, (found: Checkpoint) => Buffer | object>> = {
    "cut off": (found) => sealed(found).subarray(0, -9),
    "without its seal": (found) => Buffer.from(JSON.stringify(found)),
    empty: () => Buffer.alloc(0),
    "not UTF-8": () => Buffer.from([0x22, 0xff, 0x22]),
    "JSON of another kind": (found) => ({ ...found, kind: "checkpoint.2" }),
    "of other code": (found) => ({ ...found, code_version: "0".repeat(64) }),
    "of another request": (found) => ({ ...found, request_fingerprint: "0".repeat(64) }),
    "with an altered value": (found) => Buffer.from(sealed(found).toString().replace("[2,", "[9,")),
    "without one of its lines": (found) => ({ ...found, lines: found.lines.slice(1) }),
    "with points out of order": (found) => ({ ...found, lines: found.lines.toReversed() }),
    "with a point of another model": (found) => ({ ...found, lines: ['{"i":5,"s":"succeeded","t":1,"m":[1]}'] }),
  };
  for (const [name, damage] of Object.entries(damages)) {
    test(name, async () => {
      const { lake, open, save, read, keyOf, warnings } = await setUp();
      for (const from of [0, 2, 4]) await save(pointsOf(from, 2));
      const damaged = damage((await read(2)) as Checkpoint);
      await lake.store.put(keyOf(2), Buffer.isBuffer(damaged) ? damaged : sealed(damaged));
      assert.deepStrictEqual((await open()).saved, pointsOf(0, 2));
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] as string, /ignored/);
    });
  }

  test("missing", async () => {
    const { lake, open, save, keyOf, read, warnings } = await setUp();
    await save(pointsOf(0, 2));
    await lake.store.put(keyOf(3), sealed((await read(1)) as Checkpoint));
    assert.deepStrictEqual((await open()).saved, pointsOf(0, 2));
    assert.deepEqual(
      [warnings.length, /0003\.json is damaged: it is out of order; it is ignored/.test(warnings[0] ?? "")],
      [1, true],
    );
  });
});

describe("a journal's system calls", () => {
  const short = pointsOf(0, 10).map((point) => ({ ...point, durationMs: 0.00025 }));

  test("are spared until points have taken a microsecond together, and none is lost between", async () => {
    const { open } = await setUp();
    const { journal, lines } = journalOf([]);
    const store = await open({ journal, checkpointAfterMs: Infinity });
    const written = short.map((point) => {
      store.save(point);
      return lines.length;
    });
    assert.deepEqual(written, [0, 0, 0, 4, 4, 4, 4, 8, 8, 8]);
    await store.checkpoint();
    assert.deepEqual(lines, short.map(encodePoint));
  });

  test("are made for every point that took a microsecond or was not simulated", async () => {
    const { open } = await setUp();
    const { journal, lines } = journalOf([]);
    const store = await open({ journal, checkpointAfterMs: Infinity });
    for (const [at, point] of short.entries()) {
      store.save({ ...point, durationMs: at % 2 === 0 ? 0.001 : null });
      assert.equal(lines.length, at + 1);
    }
  });

  test("are made for each point once a worker has died, so that the next death has its place", async () => {
    const { open } = await setUp();
    const { journal, lines } = journalOf(short.slice(0, 2).map(encodePoint));
    const store = await open({ journal, checkpointAfterMs: Infinity });
    for (const point of short.slice(2)) {
      store.save(point);
      assert.equal(lines.at(-1), encodePoint(point));
    }
  });
});
