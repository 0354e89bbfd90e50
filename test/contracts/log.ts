import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Log, LogFields } from "../../src/ports/index.ts";

/** A log, and the lines that it has written so far; undefined for a log that keeps silent. */
export interface OpenedLog {
  readonly log: Log;
  readonly lines: (() => readonly string[]) | undefined;
  /** Ends or breaks what the log writes to. */
  breakOutput(): void;
}

const levels = ["info", "warn", "error"] as const;
const fields: LogFields = { run_id: "r1", shards: 64, done: true, worker: null, reason: 'has "quotes" and spaces' };

/** The promises of the Log port; every adapter passes them. */
export function logSuite(name: string, open: () => OpenedLog): void {
  describe(`Log: ${name}`, () => {
    for (const level of levels) {
      it(`never throws: ${level}`, () => {
        const { log, breakOutput } = open();
        log[level]("message");
        log[level]("message", fields);
        log[level]("", {});
        breakOutput();
        log[level]("message", fields);
      });
    }

    it("writes one line an entry, in order, with message and fields", (test) => {
      const { log, lines } = open();
      if (lines === undefined) return test.skip("it keeps silent");
      for (const level of levels) log[level](`first part\nsecond part of ${level}\r\n`, fields);
      assert.equal(lines().length, levels.length);
      for (const [index, level] of levels.entries()) {
        const line = lines()[index] ?? "";
        assert.ok(!/[\r\n]/.test(line));
        for (const part of [level, "first part", `second part of ${level}`, ...Object.keys(fields), "r1", "64"]) {
          assert.ok(line.includes(part), `${part} in ${line}`);
        }
      }
    });
  });
}
