import type { ErrorRecord, Problem } from "../../contract/index.ts";

/** Where a command writes. stdout carries results only; progress, notes and errors go to stderr. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Whether stderr is a terminal on which a line can be rewritten. */
  readonly isInteractive: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

export function processTerminal(): Terminal {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    isInteractive: process.stderr.isTTY === true,
    // Some terminals say 0 when they do not know.
    width: process.stderr.columns || 80,
  };
}

export function print(terminal: Terminal, text: string): void {
  terminal.stdout.write(`${text}\n`);
}

export function note(terminal: Terminal, text: string): void {
  terminal.stderr.write(`${text}\n`);
}

/** One JSON document on stdout. */
export function printJson(terminal: Terminal, value: unknown): void {
  print(terminal, JSON.stringify(value, jsonCell, 2));
}

/** JSON can say -0, and JSON.stringify says 0 unless it is given the text. */
const minusZero = (JSON as typeof JSON & { rawJSON(text: string): unknown }).rawJSON("-0");

/**
 * For JSON.stringify: what JSON numbers cannot hold becomes a string. bigint is a number where a double holds it; NaN and
 * infinities would silently become null, and -0 would lose its sign.
 */
export function jsonCell(_key: string, value: unknown): unknown {
  if (Object.is(value, -0)) return minusZero;
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** An error on stderr: one block a problem with its code, place, what was found and what would be valid. */
export function printError(terminal: Terminal, error: ErrorRecord): void {
  const problems: readonly Problem[] = error.problems;
  if (problems.length === 0) {
    const [found = "", ...valid] = error.message.split("; ");
    note(terminal, `error ${error.code}: ${found}`);
    if (valid.length > 0) note(terminal, `  ${valid.join("; ")}`);
    return;
  }
  for (const problem of problems) {
    const place = problem.pointer === "" ? "" : ` at ${problem.pointer}`;
    note(terminal, `error ${problem.code}${place}: ${problem.found}`);
    if (problem.valid !== "") note(terminal, `  ${problem.valid}`);
  }
}

/** Rows as aligned text; numbers to the right. The first row is the header. */
export function formatTable(header: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map((row) => row.map(shownCell));
  const widths = header.map((name, at) =>
    cells.reduce((width, row) => Math.max(width, [...(row[at] ?? "")].length), [...name].length),
  );
  const isNumeric = header.map((_, at) =>
    rows.every((row) => ["number", "bigint"].includes(typeof row[at]) || row[at] === null),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => {
        const padding = " ".repeat(Math.max(0, (widths[at] ?? 0) - [...cell].length));
        return isNumeric[at] === true ? padding + cell : cell + padding;
      })
      .join("  ")
      .trimEnd();
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n");
}

function shownCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  // Control characters would break the table's lines.
  return String(value).replace(/[\p{Cc}]/gu, " ");
}

/** 12345 as `12,345`. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** Seconds as `3.2 s`, `2:05` or `1:02:05`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${seconds < 9.95 ? seconds.toFixed(1) : whole} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours === 0 ? `${minutes}:${two(whole % 60)}` : `${hours}:${two(minutes)}:${two(whole % 60)}`;
}

/** Milliseconds as `0.0123 ms`, `3.46 ms` or, from a second on, as `duration`: three significant digits. */
export function milliseconds(value: number): string {
  if (value >= 1000) return duration(value / 1000);
  return `${value === 0 ? 0 : Number(value.toPrecision(3))} ms`;
}

/** Bytes as `912 B`, `12.3 kB` or `4.56 GB`: three significant digits, powers of 1,000. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let size = value;
  let unit = 0;
  // What would be shown as 1,000 is 1 of the next unit.
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${Number(size.toPrecision(3))} ${units[unit]}`;
}
