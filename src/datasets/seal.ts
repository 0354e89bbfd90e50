import type { KeyValue } from "hyparquet";
import { sha256 } from "../contract/index.ts";

/**
 * Every data file carries the SHA-256 of itself in its footer, so that damage is noticed before anything is decoded:
 * a changed bit in a page would otherwise be a changed value, or a run length that fills the memory.
 */
const KEY = "sweeplake.sha256";

/** What the hash is taken over stands in its own place. */
const BLANK = "0".repeat(64);

/** The entry of a footer's key-value metadata that `seal` fills in. It must be the footer's last. */
export const blankSeal: KeyValue = { key: KEY, value: BLANK };

/** Puts the hash of `file`, a Parquet file with the entry `blankSeal`, into that entry. */
export function seal(file: Uint8Array): void {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  bytes.write(sha256(bytes), placeOf(bytes), "latin1");
}

/** Whether `file` is, to the bit, what was sealed. False for anything that is not a sealed file. */
export function isSealed(file: Uint8Array): boolean {
  const copy = Buffer.from(file);
  const place = placeOf(copy);
  if (place + BLANK.length > copy.length) return false;
  const stated = copy.toString("latin1", place, place + BLANK.length);
  copy.write(BLANK, place, "latin1");
  return stated === sha256(copy);
}

/** Where the hash is: after the key come a thrift field header and a length, of one byte each. */
function placeOf(bytes: Buffer): number {
  return bytes.lastIndexOf(KEY) + KEY.length + 2;
}
