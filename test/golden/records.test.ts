import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { columnsOf, records, WRITER_FORMAT } from "../../src/contract/index.ts";
import { readRecords, writeTable } from "../../src/datasets/index.ts";

/**
 * `records/<record_schema>.parquet`, and the same with `.writer-<n>` for writer formats after the first, hold the rows of
 * the JSON file of that schema: one without nulls, one with every null that there may be. Each was written once, by the
 * first version that had the record and the format; they are never written again, and every later version must read
 * them (DESIGN section 4).
 */
const folder = new URL("records/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".parquet"));
const schemas = [...new Set(files.map((name) => name.replace(/(\.writer-\d+)?\.parquet$/, "")))];

describe("every record ever written is read", () => {
  for (const file of files) {
    const schema = schemas.find((each) => file.startsWith(`${each}.`)) as string;
    test(file, async () => assert.deepEqual(await readRecords(recordOf(schema), bytesOf(file)), rowsOf(schema)));
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

describe("the present writer format writes what it wrote at first", () => {
  for (const schema of schemas) {
    test(schema, async () => {
      const written = await writeTable(columnsOf(recordOf(schema)), rowsOf(schema), WRITER_FORMAT);
      assert.deepEqual(Buffer.from(written), bytesOf(`${schema}.writer-${WRITER_FORMAT}.parquet`));
    });
  }
});

function recordOf(schema: string) {
  const found = Object.values(records).find((record) => schema.startsWith(`${record.dataset}.v`));
  assert.ok(found, `no record for ${schema}`);
  return found;
}

function bytesOf(file: string): Buffer {
  return readFileSync(new URL(file, folder));
}

function rowsOf(schema: string): Record<string, null | boolean | number | string>[] {
  return JSON.parse(readFileSync(new URL(`${schema}.golden.json`, folder), "utf8"));
}
