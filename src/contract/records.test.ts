import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { EffectiveParametersRow, OutcomeRow, RowOf, RunContextRow, ShardOutcomeRow } from "./index.ts";
import { columnsOf, records } from "./index.ts";

interface GoldenRecord {
  readonly dataset: string;
  readonly partition_keys: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string; readonly nullable: boolean }[];
}
const goldenFile = new URL("../../test/golden/contract/records.golden.json", import.meta.url);
const { about: _about, ...golden }: Record<string, GoldenRecord> = JSON.parse(readFileSync(goldenFile, "utf8"));

test("there is a golden record for every record, and for no other", () => {
  const inCode = Object.values(records).map((record) => record.recordSchema);
  assert.deepEqual(inCode.toSorted(), Object.keys(golden).toSorted());
});

for (const [name, record] of Object.entries(records)) {
  describe(record.recordSchema, () => {
    const expected = golden[record.recordSchema];
    const columns = columnsOf(record);

    test("has the columns of its golden record: a change needs an ADR and a new version", () => {
      const shapes = columns.map(({ name, type, nullable }) => ({ name, type, nullable }));
      assert.deepEqual(shapes, expected?.columns);
    });
    test("is stored under its name and partition keys", () => {
      assert.equal(record.dataset, name);
      assert.equal(record.dataset, expected?.dataset);
      assert.deepEqual(record.partitionKeys, expected?.partition_keys);
    });
    test("keeps partition keys out of the file", () => {
      const names = columns.map((column) => column.name);
      for (const key of record.partitionKeys) assert.ok(!names.includes(key), key);
    });
    test("explains every column in one line", () => {
      for (const { name, description } of columns) assert.match(description, /^[a-z0-9].*[^.]$/, name);
    });
  });
}

/** Compiles only if the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
function typesAgree(..._checks: true[]): void {}

test("rows have the types of their columns (checked by the compiler)", () => {
  const columns = {
    text: ["str", ""],
    small: ["i32", ""],
    large: ["i64?", ""],
    real: ["f64?", ""],
    time: ["ts", ""],
    flag: ["bool?", ""],
    note: ["str?", ""],
  } as const;
  type Row = RowOf<typeof columns>;
  typesAgree(
    true satisfies Same<
      Row,
      {
        text: string;
        small: number;
        large: number | null;
        real: number | null;
        time: number;
        flag: boolean | null;
        note: string | null;
      }
    >,
    true satisfies Same<RunContextRow["completed_at"], number | null>,
    true satisfies Same<RunContextRow["accepted_at"], number>,
    true satisfies Same<EffectiveParametersRow["seed"], number>,
    true satisfies Same<OutcomeRow["error_code"], string | null>,
    true satisfies Same<ShardOutcomeRow["final"], boolean>,
  );
  // @ts-expect-error A row has no column that its record does not list.
  const row: Partial<OutcomeRow> = { run_id: "a" };
  assert.ok(row);
});
