import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { columnsOf, records, WRITER_FORMAT } from "../../src/contract/index.ts";
import { readRecords, writeTable } from "../../src/datasets/index.ts";

/**
 * `records/<record_schema>.parquet` holds the rows of the JSON file beside it: one without nulls, one with every null
 * that there may be. The files were written once, by the first version that had the record; they are never written
 * again, and every later version must read them (DESIGN section 4).
 */
const folder = new URL("records/", import.meta.url);
const schemas = readdirSync(folder)
  .filter((name) => name.endsWith(".parquet"))
  .map((name) => name.replace(".parquet", ""));

describe("every record ever written is read", () => {
  for (const schema of schemas) {
    test(schema, async () => assert.deepEqual(await readRecords(recordOf(schema), parquetOf(schema)), rowsOf(schema)));
  }
});

describe("every record has a golden file", () => {
  for (const record of Object.values(records)) {
    test(record.recordSchema, async () => {
      assert.ok(schemas.includes(record.recordSchema), "write its golden file and commit it");
      const [full, sparse] = rowsOf(record.recordSchema);
      for (const [name, [type]] of Object.entries(record.columns)) {
        assert.notEqual(full?.[name], null, name);
        assert.equal(sparse?.[name] === null, type.endsWith("?"), name);
      }
    });
  }
});

test("the files of the present writer format are what is written today", async () => {
  assert.equal(WRITER_FORMAT, 1, "keep these files, and let this test look at those of the new format");
  for (const schema of schemas) {
    const bytes = await writeTable(columnsOf(recordOf(schema)), rowsOf(schema), WRITER_FORMAT);
    assert.deepEqual(Buffer.from(bytes), parquetOf(schema), schema);
  }
});

function recordOf(schema: string) {
  const found = Object.values(records).find((record) => schema.startsWith(`${record.dataset}.v`));
  assert.ok(found, `no record for ${schema}`);
  return found;
}

function parquetOf(schema: string): Buffer {
  return readFileSync(new URL(`${schema}.parquet`, folder));
}

function rowsOf(schema: string): Record<string, null | boolean | number | string>[] {
  return JSON.parse(readFileSync(new URL(`${schema}.golden.json`, folder), "utf8"));
}
