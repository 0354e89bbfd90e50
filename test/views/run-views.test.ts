import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RunRows, ShardRows } from "./support/lake-files.ts";
import { failedAttempt, POINTS_PER_SHARD, soundRun } from "./support/lake-files.ts";
import { busStop, firstVersion } from "./support/models.ts";
import { openViews } from "./support/open-views.ts";

/** A run of two sound shards as `change` leaves it. */
function changedRun(change: (run: RunRows, first: ShardRows, second: ShardRows) => void): RunRows {
  const run = soundRun(firstVersion, "a");
  const [first, second] = run.shards;
  assert.ok(first !== undefined && second !== undefined);
  change(run, first, second);
  return run;
}

/** A shard that nobody has committed, with the attempts at it. */
function leaveUncommitted(shard: ShardRows, ...attempts: ReturnType<typeof failedAttempt>[]): void {
  shard.commit = null;
  shard.failures = attempts;
}

describe("run_status", () => {
  const complete = {
    ...{ model: "bus-stop", run_date: "2024-02-29", run_id: "a", status: "completed_with_failures" },
    ...{ expected_shards: 2n, committed_shards: 2n, failed_shards: 0n },
    ...{ expected_points: 6n, executed_points: 6n, missing_points: 0n },
    ...{ points_succeeded: 2n, points_failed: 2n, points_rejected: 2n },
    ...{ running: false, complete: true },
  };
  const halfDone = {
    ...{ committed_shards: 1n, executed_points: 3n, missing_points: 3n },
    ...{ points_succeeded: 1n, points_failed: 1n, points_rejected: 1n, complete: false },
  };
  const cases: Record<string, [run: RunRows, expected: Record<string, unknown>]> = {
    "of a complete run": [changedRun(() => {}), {}],
    "of a complete run, also after failed attempts": [
      changedRun((_, first) => {
        first.failures = [failedAttempt(0, 1, 1, false), failedAttempt(0, 1, 2, true)];
      }),
      {},
    ],
    "of a run with a shard to do": [
      changedRun((run, first) => {
        Object.assign(run.context ?? {}, { status: "accepted" });
        leaveUncommitted(first);
      }),
      { ...halfDone, status: "accepted", running: true },
    ],
    "of a run with a shard that is being tried again": [
      changedRun((run, first) => {
        Object.assign(run.context ?? {}, { status: "accepted" });
        leaveUncommitted(first, failedAttempt(0, 1, 1, false));
      }),
      { ...halfDone, status: "accepted", running: true },
    ],
    "of a run with a finally failed shard": [
      changedRun((_, first) => leaveUncommitted(first, failedAttempt(0, 1, 1, false), failedAttempt(0, 1, 2, true))),
      { ...halfDone, failed_shards: 1n },
    ],
    "of an open run whose last shard failed finally": [
      changedRun((run, first) => {
        Object.assign(run.context ?? {}, { status: "accepted" });
        leaveUncommitted(first, failedAttempt(0, 1, 1, true));
      }),
      { ...halfDone, status: "accepted", failed_shards: 1n },
    ],
    "of a resumed run, whose shards failed in an older epoch": [
      changedRun((run, first) => {
        Object.assign(run.context ?? {}, { status: "accepted", epoch: 2 });
        leaveUncommitted(first, failedAttempt(0, 1, 1, true));
      }),
      { ...halfDone, status: "accepted", running: true },
    ],
    "of a cancelled run": [
      changedRun((run, first) => {
        Object.assign(run.context ?? {}, { status: "cancelled" });
        leaveUncommitted(first);
      }),
      { ...halfDone, status: "cancelled" },
    ],
    "of a run of which nothing is committed": [
      changedRun((run, ...shards) => {
        Object.assign(run.context ?? {}, { status: "accepted" });
        for (const shard of shards) leaveUncommitted(shard);
      }),
      {
        ...{ status: "accepted", committed_shards: 0n, executed_points: 0n, missing_points: 6n },
        ...{ points_succeeded: 0n, points_failed: 0n, points_rejected: 0n, running: true, complete: false },
      },
    ],
    "of a run that does not export its context": [
      changedRun((run, first) => {
        run.context = null;
        leaveUncommitted(first, failedAttempt(0, 1, 1, true));
      }),
      {
        ...halfDone,
        ...{ status: null, expected_shards: null, expected_points: null, missing_points: null },
        ...{ failed_shards: 1n, running: null, complete: null },
      },
    ],
  };
  for (const [title, [run, expected]] of Object.entries(cases)) {
    it(title, async () => {
      await using views = await openViews([busStop], [run]);
      assert.deepEqual(await views.records("FROM run_status"), [{ ...complete, ...expected }]);
    });
  }

  it("has one row a run", async () => {
    await using views = await openViews(
      [busStop],
      ["a", "b", "c"].map((id) => soundRun(firstVersion, id)),
    );
    assert.deepEqual(await views.rows("SELECT run_id FROM run_status ORDER BY 1"), [["a"], ["b"], ["c"]]);
  });
});

describe("join_violations", () => {
  const violation = (kind: string, count: number) => ["a", kind, "violation", BigInt(count)];
  const information = (kind: string, count: number) => ["a", kind, "information", BigInt(count)];
  const differs = violation("shard_differs_from_commit", 1);
  const all = 2 * POINTS_PER_SHARD;

  const cases: Record<string, [run: RunRows, expected: unknown[][]]> = {
    "is empty for a sound run": [changedRun(() => {}), []],
    "is empty for a run that does not export its parameters": [
      changedRun((_, ...shards) => {
        for (const shard of shards) {
          shard.parameters = null;
          Object.assign(shard.commit ?? {}, { effective_parameters_key: null, effective_parameters_rows: null });
        }
      }),
      [],
    ],
    "informs about rows of uncommitted shards": [
      changedRun((_, first) => leaveUncommitted(first, failedAttempt(0, 1, 1, true))),
      [information("uncommitted_rows", all)],
    ],
    "informs about duplicates and mismatches of uncommitted shards only as such": [
      changedRun((_, first) => {
        leaveUncommitted(first);
        first.outcomes?.push({ ...first.outcomes[0], parameter_fingerprint: "another" });
      }),
      [information("uncommitted_rows", all + 1)],
    ],
    "finds outcomes without parameters": [
      changedRun((_, first) => first.parameters?.pop()),
      [violation("outcome_without_parameters", 1), differs],
    ],
    "finds a lost file of parameters": [
      changedRun((_, first) => {
        first.parameters = null;
      }),
      [violation("outcome_without_parameters", POINTS_PER_SHARD), differs],
    ],
    "finds parameters without an outcome": [
      changedRun((_, first) => first.outcomes?.shift()),
      [violation("parameters_without_outcome", 1), differs],
    ],
    "finds a lost file of outcomes": [
      changedRun((_, first) => {
        first.outcomes = null;
      }),
      [violation("parameters_without_outcome", POINTS_PER_SHARD), differs],
    ],
    "finds both files of a shard lost": [
      changedRun((_, first) => {
        first.parameters = null;
        first.outcomes = null;
      }),
      [differs],
    ],
    "finds different fingerprints": [
      changedRun((_, first) => Object.assign(first.outcomes?.[1] ?? {}, { parameter_fingerprint: "another" })),
      [violation("fingerprint_mismatch", 1)],
    ],
    "finds an outcome three times": [
      changedRun((_, first) => first.outcomes?.push({ ...first.outcomes[0] }, { ...first.outcomes[0] })),
      [violation("duplicate_outcome", 2), differs],
    ],
    "finds parameters twice": [
      changedRun((_, first) => first.parameters?.push({ ...first.parameters[0] })),
      [violation("duplicate_parameters", 1), differs],
    ],
    "finds points of another shard": [
      changedRun((_, first) => {
        for (const row of [first.outcomes?.[2], first.parameters?.[2]]) Object.assign(row ?? {}, { point_index: 3 });
      }),
      [violation("point_outside_shard", 2)],
    ],
    "finds outcomes that were not counted so": [
      changedRun((_, first) => Object.assign(first.commit ?? {}, { points_succeeded: 2, points_failed: 0 })),
      [differs],
    ],
    "finds a commit of fewer points than the shard has": [
      changedRun((_, first) => {
        first.outcomes?.pop();
        first.parameters?.pop();
        const counts = { outcomes_rows: 2, effective_parameters_rows: 2, points_rejected: 0 };
        Object.assign(first.commit ?? {}, counts);
      }),
      [differs],
    ],
    "finds a missing run_context": [
      changedRun((run) => {
        run.context = null;
      }),
      [information("run_context_missing", 2 * all)],
    ],
    "finds nothing wrong with a run that has not begun": [
      changedRun((_, ...shards) => {
        for (const shard of shards) Object.assign(shard, { parameters: null, outcomes: null, commit: null });
      }),
      [],
    ],
  };
  for (const [title, [run, expected]] of Object.entries(cases)) {
    it(title, async () => {
      await using views = await openViews([busStop], [run, soundRun(firstVersion, "sound")]);
      const found = await views.rows("SELECT run_id, kind, severity, row_count FROM join_violations");
      const byKind = (a: readonly unknown[], b: readonly unknown[]) => (String(a[1]) < String(b[1]) ? -1 : 1);
      assert.deepEqual([...found].sort(byKind), expected.sort(byKind));
    });
  }

  it("says in which run", async () => {
    const broken = changedRun((_, first) => first.parameters?.pop());
    await using views = await openViews([busStop], [broken, soundRun(firstVersion, "sound", "2024-03-01")]);
    const found = await views.rows("SELECT DISTINCT model, run_date, run_id FROM join_violations");
    assert.deepEqual(found, [["bus-stop", "2024-02-29", "a"]]);
  });
});
