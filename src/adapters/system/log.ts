import type { Log, LogFields } from "../../ports/index.ts";

/**
 * A log that writes one line an entry: `info: dispatched run=r1 shards=64`. Values with spaces are quoted, line breaks
 * never reach the stream. Entries after the stream's end are lost.
 */
export function createTextLog(stream: NodeJS.WritableStream): Log {
  const write = (level: string, message: string, fields: LogFields = {}) => {
    if (!stream.writable) return;
    const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${fieldText(value)}`);
    stream.write(`${level}: ${message.replace(/\s*[\r\n]+\s*/g, " ")}${pairs.join("")}\n`);
  };
  return {
    info: (message, fields) => write("info", message, fields),
    warn: (message, fields) => write("warn", message, fields),
    error: (message, fields) => write("error", message, fields),
  };
}

/** A log that says nothing. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };

function fieldText(value: LogFields[string]): string {
  const text = String(value);
  return /^[^\s"]+$/.test(text) ? text : JSON.stringify(text);
}
