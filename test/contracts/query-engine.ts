import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Column } from "../../src/contract/index.ts";
import { SweeplakeError, WRITER_FORMAT } from "../../src/contract/index.ts";
import { writeTable } from "../../src/datasets/index.ts";
import type { QueryEngine, QuerySession } from "../../src/ports/index.ts";
import { fingerprintTree } from "../support/tree.ts";
import { collect } from "./support/collect.ts";
import { forbidden, refusedStatements } from "./support/query-attacks.ts";
import { cells, explained, permitted, unfit } from "./support/query-cases.ts";
import { createTempFolder } from "./support/temp-folder.ts";

/** An engine for the whole suite, and the folder in which it may keep temporary files. */
export type OpenEngine = (temporaryFolder: string) => QueryEngine;

const columns: readonly Column[] = [
  { name: "id", type: "i64", nullable: false, description: "" },
  { name: "word", type: "str", nullable: true, description: "" },
];
const rows = [
  { id: 1, word: "one" },
  { id: 2, word: null },
];
const secret = "a-secret-of-this-machine";

/** Where the session may read, where it may not, and a session over a view on the former. */
interface Stage extends AsyncDisposable {
  readonly root: string;
  readonly temporary: string;
  readonly session: QuerySession;
}

/**
 *     <root>/readable/words.parquet     what may be read
 *     <root>/readable-not/words.parquet a sibling with a similar name
 *     <root>/private/…                  what may not be read
 *     <root>/temporary/                 the engine's own
 */
async function createStage(openEngine: OpenEngine): Promise<Stage> {
  const folder = await createTempFolder();
  const at = (path: string) => join(folder.path, path);
  for (const name of ["readable", "readable-not", "private", "temporary"]) await mkdir(at(name));
  const parquet = await writeTable(columns, rows, WRITER_FORMAT);
  for (const name of ["readable", "readable-not", "private"]) await writeFile(at(`${name}/words.parquet`), parquet);
  for (const name of ["secret.txt", "secret.csv", "secret.json"]) await writeFile(at(`private/${name}`), `"${secret}"`);
  const session = await openEngine(at("temporary")).open({
    readableFolders: [at("readable")],
    statements: [`CREATE VIEW words AS SELECT * FROM read_parquet('${at("readable")}/*.parquet')`],
  });
  const close = async () => {
    await session.close();
    await folder[Symbol.asyncDispose]();
  };
  return { root: folder.path, temporary: at("temporary"), session, [Symbol.asyncDispose]: close };
}

async function read(session: QuerySession, sql: string) {
  const result = await session.query(sql);
  return { columns: result.columns, rows: (await collect(result.batches)).flat() };
}

async function errorOf(session: QuerySession, sql: string): Promise<SweeplakeError> {
  const outcome = await read(session, sql).catch((error: unknown) => error);
  assert.ok(outcome instanceof SweeplakeError, `ran: ${sql}`);
  return outcome;
}

/** The promises of the QueryEngine port; every adapter passes them. Statements are in SQL that DuckDB understands. */
export function queryEngineSuite(name: string, openEngine: OpenEngine): void {
  describe(`QueryEngine: ${name}`, () => {
    let stage: Stage;
    let session: QuerySession;
    before(async () => {
      stage = await createStage(openEngine);
      session = stage.session;
    });
    after(() => stage[Symbol.asyncDispose]());

    describe("answers", () => {
      for (const [sql, expected] of Object.entries(permitted)) {
        it(sql, async () => {
          assert.deepEqual((await read(session, sql)).rows, expected);
        });
      }

      for (const sql of explained) {
        it(sql, async () => {
          assert.match(String((await read(session, sql)).rows.flat().join()), /scan|projection/i);
        });
      }

      it("files in a readable folder, by name", async () => {
        const { rows: found } = await read(
          session,
          `SELECT id FROM '${stage.root}/readable/words.parquet' ORDER BY id`,
        );
        assert.deepEqual(found, [[1n], [2n]]);
      });

      it("nothing of the columns but names and types when there are no rows", async () => {
        assert.deepEqual(await read(session, "SELECT * FROM words WHERE id > 2"), {
          columns: [
            { name: "id", type: "i64" },
            { name: "word", type: "str" },
          ],
          rows: [],
        });
      });

      it("columns of the same name under different names", async () => {
        const { columns: found } = await read(session, "SELECT 1 AS a, 2 AS a");
        assert.equal(new Set(found.map((column) => column.name)).size, 2);
      });
    });

    describe("types", () => {
      for (const [expression, type, cell] of cells) {
        it(`${expression} is ${type}`, async () => {
          const found = await read(session, `SELECT ${expression} AS x UNION ALL SELECT NULL`);
          assert.deepEqual(found, { columns: [{ name: "x", type }], rows: [[cell], [null]] });
        });
      }

      for (const [expression, message] of unfit) {
        it(`${expression} fails and says what to do`, async () => {
          const error = await errorOf(session, `SELECT ${expression} AS big`);
          assert.equal(error.code, "QUERY_FAILED");
          assert.match(error.message, message);
        });
      }
    });

    describe("refuses", () => {
      for (const [title, attack] of Object.entries(refusedStatements)) {
        it(title, async () => {
          const before = await fingerprintTree(stage.root);
          const sql = attack(stage.root);
          const error = await errorOf(session, sql);
          assert.equal(error.code, "QUERY_REFUSED", `${sql}: ${error.message}`);
          assert.deepEqual(await fingerprintTree(stage.root), before);
        });
      }

      for (const [title, attack] of Object.entries(forbidden)) {
        it(title, async () => {
          const before = await fingerprintTree(stage.root);
          const error = await errorOf(session, attack(stage.root));
          assert.match(error.code, /^QUERY_(REFUSED|FAILED)$/);
          assert.doesNotMatch(error.message, new RegExp(secret));
          assert.deepEqual(await fingerprintTree(stage.root), before);
        });
      }

      it("and stays as it was", async () => {
        const { rows: found } = await read(session, "SELECT count(*), max(id) FROM words");
        assert.deepEqual(found, [[2n, 2n]]);
        const tables = await read(session, "SELECT table_name FROM information_schema.tables ORDER BY ALL");
        assert.deepEqual(tables.rows, [["words"]]);
      });
    });

    describe("failures", () => {
      const wrong: Record<string, [sql: string, message: RegExp]> = {
        "a syntax error": ["SELECT id FROM words WHERE", /syntax error/],
        "an unknown column": ["SELECT ide FROM words", /"ide" not found.*"id"/],
        "an unknown table": ["SELECT * FROM wordz", /wordz does not exist.*"words"/],
        "a value that cannot be cast, while rows are read": ["SELECT word::INTEGER FROM words", /'one'/],
        "a missing parameter": ["SELECT $1", /parameter/],
      };
      for (const [title, [sql, message]] of Object.entries(wrong)) {
        it(`${title} gives the engine's message in one line`, async () => {
          const error = await errorOf(session, sql);
          assert.equal(error.code, "QUERY_FAILED");
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /\n/);
          assert.ok(!error.message.includes(stage.root), error.message);
        });
      }

      it("after many rows are not taken for their end", async () => {
        const late = "CASE WHEN range = 3000000 THEN 'late' ELSE '1' END::INTEGER";
        const result = await session.query(`SELECT ${late} AS i FROM range(4000000)`);
        let count = 0;
        const reading = async () => {
          for await (const batch of result.batches) count += batch.length;
        };
        await assert.rejects(reading, { code: "QUERY_FAILED", message: /'late'/ });
        assert.ok(count > 0 && count <= 3_000_000);
      });

      it("do not name folders of this machine that the query does not name", async () => {
        await using other = await createStage(openEngine);
        await writeFile(join(other.root, "readable/words.parquet"), "PAR1 not a Parquet file");
        const error = await errorOf(other.session, "SELECT * FROM words");
        assert.match(error.message, /readable\/words\.parquet/);
        assert.ok(!error.message.includes(other.root), error.message);
      });
    });

    describe("sessions", () => {
      it("give large results in batches, as they are asked for", async () => {
        const result = await session.query("SELECT range AS i FROM range(10000000000)");
        let count = 0;
        for await (const batch of result.batches) {
          for (const [cell] of batch) assert.equal(cell, BigInt(count++));
          if (count >= 100_000) break;
        }
        assert.ok(count >= 100_000 && count < 200_000);
      });

      it("answer several queries at the same time", async () => {
        const [a, b] = await Promise.all([session.query(upTo(50_000)), session.query(upTo(60_000))]);
        const [rowsOfA, rowsOfB] = await Promise.all([collect(a.batches), collect(b.batches)]);
        assert.equal(rowsOfA.flat().length, 50_000);
        assert.equal(rowsOfB.flat().length, 60_000);
      });

      it("see only their own setup", async () => {
        const other = await openEngine(stage.temporary).open({ readableFolders: [], statements: [] });
        assert.equal((await errorOf(other, "SELECT * FROM words")).code, "QUERY_FAILED");
        await other.close();
      });

      it("leave nothing behind when closed, also twice, with results half read", async () => {
        const before = await readdir(stage.temporary);
        const other = await openEngine(stage.temporary).open({ readableFolders: [], statements: [] });
        const half = (await other.query(upTo(1_000_000))).batches[Symbol.asyncIterator]();
        await half.next();
        const unread = await other.query(upTo(1_000_000));
        await other.close();
        await other.close();
        assert.deepEqual(await readdir(stage.temporary), before);
        for (const call of [() => half.next(), () => collect(unread.batches), () => other.query("SELECT 1")]) {
          await assert.rejects(call, { code: "QUERY_FAILED", message: /closed/ });
        }
      });

      it("end what is still running when closed", async () => {
        const other = await openEngine(stage.temporary).open({ readableFolders: [], statements: [] });
        const sql = "SELECT range FROM range(1000000000000) WHERE range < 1000000 OR hash(range) = 1";
        const endless = await other.query(sql);
        const outcome = assert.rejects(collect(endless.batches), { code: "QUERY_FAILED" });
        await other.close();
        await outcome;
      });

      it("do not open when a statement of their setup fails", async () => {
        const before = await readdir(stage.temporary);
        const setup = { readableFolders: [], statements: ["CREATE VIEW v AS SELECT * FROM nowhere"] };
        await assert.rejects(openEngine(stage.temporary).open(setup), { code: "QUERY_FAILED", message: /nowhere/ });
        assert.deepEqual(await readdir(stage.temporary), before);
      });

      it("begin each query with the prologue of their setup", async () => {
        const statements = ["SET VARIABLE told = 'at first'", "CREATE VIEW v AS SELECT getvariable('told') AS told"];
        const setup = { readableFolders: [], statements, prologue: ["SET VARIABLE told = 'each time'"] };
        const other = await openEngine(stage.temporary).open(setup);
        for (const sql of ["SELECT told FROM v", "FROM v"]) {
          assert.deepEqual((await collect((await other.query(sql)).batches)).flat(), [["each time"]]);
        }
        await other.close();
        const failing = await openEngine(stage.temporary).open({ ...setup, prologue: ["SET VARIABLE"] });
        assert.equal((await errorOf(failing, "SELECT 1")).code, "QUERY_FAILED");
        await failing.close();
      });

      it("do not open without a folder for temporary files", async () => {
        const engine = openEngine(join(stage.root, "nowhere"));
        await assert.rejects(engine.open({ readableFolders: [], statements: [] }), { code: "STORE_FAILED" });
      });
    });
  });
}

const upTo = (count: number) => `SELECT range AS i FROM range(${count})`;
