import type { ByteBuffer } from "./byte-buffer.ts";

/**
 * Appends small numbers, at least one and each below 2^bitWidth, in Parquet's hybrid of run lengths and bit packing: one
 * run where all are equal, else one bit-packed run of them all. `bitWidth` is from 1 to 16.
 *
 * Source: Parquet format, Encodings, "RLE / bit-packing hybrid".
 */
export function appendHybrid(out: ByteBuffer, values: Uint8Array | Uint16Array, bitWidth: number): void {
  const first = values[0] as number;
  if (isAll(values, first)) {
    appendVarint(out, values.length << 1);
    for (let shift = 0; shift < bitWidth; shift += 8) out.byte((first >>> shift) & 0xff);
    return;
  }
  const groups = Math.ceil(values.length / 8);
  appendVarint(out, (groups << 1) | 1);
  let bits = 0;
  let held = 0;
  for (let at = 0; at < groups * 8; at++) {
    bits |= (values[at] ?? 0) << held;
    held += bitWidth;
    for (; held >= 8; held -= 8) {
      out.byte(bits & 0xff);
      bits >>>= 8;
    }
  }
}

function isAll(values: Uint8Array | Uint16Array, wanted: number): boolean {
  for (const value of values) if (value !== wanted) return false;
  return true;
}

function appendVarint(out: ByteBuffer, value: number): void {
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) out.byte((rest & 0x7f) | 0x80);
  out.byte(rest);
}
