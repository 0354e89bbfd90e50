import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { inspectJournal, openJournal } from "./journal.ts";

const folder = await mkdtemp(join(tmpdir(), "sweeplake-journal-"));
after(() => rm(folder, { recursive: true, force: true }));

test("a journal tells the workers after the first that they are not the first, and what is saved", async () => {
  const path = join(folder, "one.journal");
  const open = () => openJournal({ path, blame: null }, () => {});
  const first = open();
  assert.deepEqual([first.isResumed, first.saved], [false, []]);
  first.begin();
  first.append("one\ntwo");
  first.append("three");
  first.close();
  const next = open();
  assert.deepEqual([next.isResumed, next.saved], [true, ["one", "two", "three"]]);
  assert.equal((await inspectJournal(path)).points, 3);
});

test("a worker that dies before it has saved anything has begun all the same", () => {
  const path = join(folder, "two.journal");
  const first = openJournal({ path, blame: null }, () => {});
  first.begin();
  first.close();
  const next = openJournal({ path, blame: null }, () => {});
  assert.deepEqual([next.isResumed, next.saved], [true, []]);
});
