import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDuckdbQueryEngine } from "../../../adapters/duckdb/index.ts";
import { openQuery } from "../../../analysis/index.ts";
import { SweeplakeError } from "../../../contract/index.ts";
import { requireRun } from "../../../lake/index.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import type { AnswerFormat } from "../write-answer.ts";
import { writeAnswer } from "../write-answer.ts";
import type { CommonOptions } from "./common.ts";
import { existingLake } from "./common.ts";

interface QueryOptions extends CommonOptions {
  readonly format?: AnswerFormat;
  readonly output?: string;
  readonly run?: string;
}

/** `sweeplake query`: one read-only statement over the datasets and views, of the whole lake or of one run. */
export async function query(terminal: Terminal, sql: string, options: QueryOptions): Promise<ExitCode> {
  const format = formatOf(options);
  const lake = await existingLake(terminal, options);
  const run = options.run === undefined ? undefined : await requireRun(lake, options.run);
  const temporaryFolder = await mkdtemp(join(tmpdir(), "sweeplake-query-"));
  try {
    const session = await openQuery(lake, createDuckdbQueryEngine({ temporaryFolder }), run);
    try {
      const result = await session.query(sql);
      await withOutput(terminal, options.output, (stream) => writeAnswer(stream, result, format));
    } finally {
      await session.close();
    }
  } finally {
    await rm(temporaryFolder, { recursive: true, force: true });
  }
  return exitCodes.done;
}

function formatOf(options: QueryOptions): AnswerFormat {
  if (options.json === true && options.format !== undefined && options.format !== "json") {
    throw new SweeplakeError("OPTION_INVALID", `--json and --format ${options.format}; give one of them`);
  }
  const format = options.format ?? (options.json === true ? "json" : "table");
  if (format === "parquet" && options.output === undefined && process.stdout.isTTY === true) {
    throw new SweeplakeError("OPTION_INVALID", "Parquet is not for a terminal; give --output FILE, or redirect stdout");
  }
  return format;
}

async function withOutput(
  terminal: Terminal,
  path: string | undefined,
  write: (stream: NodeJS.WritableStream) => Promise<void>,
): Promise<void> {
  if (path === undefined) return write(terminal.stdout);
  // Never over a file that exists: "wx" fails then.
  const stream = createWriteStream(path, { flags: "wx" });
  let isOurs = false;
  try {
    await once(stream, "open");
    isOurs = true;
    await write(stream);
    stream.end();
    await once(stream, "close");
  } catch (error) {
    stream.destroy();
    // Half an answer is none, and would be in the way of the next one.
    if (isOurs) await rm(path, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new SweeplakeError(
        "OPTION_INVALID",
        `the folder of ${path} does not exist; give --output a file in one that does`,
      );
    }
    if (code === "EEXIST") throw new SweeplakeError("OPTION_INVALID", `${path} exists; give --output a new file`);
    if (code !== undefined && !(error instanceof SweeplakeError)) {
      throw new SweeplakeError("STORE_FAILED", `${path} cannot be written (${code})`, { cause: error });
    }
    throw error;
  }
}
