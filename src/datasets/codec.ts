import { compress, decompress, init } from "@bokuweb/zstd-wasm";
import { SweeplakeError } from "../contract/index.ts";

/** Of all data files (DESIGN section 3). */
const LEVEL = 1;

/** Largest page that is written or read. A page is about 1 MiB, or a single cell where that is larger. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** The compression of all data files: zstd in a pinned WebAssembly build, the same bytes everywhere (ADR 0001). */
export interface Codec {
  /** One frame that states its content's size; also for no bytes. Throws INTERNAL beyond 256 MiB. */
  compress(bytes: Uint8Array): Uint8Array;
  /** The `sizeBytes` bytes of a frame made by `compress`. Throws LAKE_CORRUPT for anything else. */
  decompress(frame: Uint8Array, sizeBytes: number): Uint8Array;
}

const codec: Codec = {
  compress: (bytes) => {
    if (bytes.length > MAX_PAGE_BYTES) throw new SweeplakeError("INTERNAL", `a page of ${bytes.length} bytes`);
    return compress(bytes, LEVEL);
  },
  decompress: (frame, sizeBytes) => {
    // The library allocates what the frame claims and does not check that it got it: a damaged size must not reach it.
    if (sizeBytes > MAX_PAGE_BYTES || contentSize(frame) !== sizeBytes) {
      throw new SweeplakeError("LAKE_CORRUPT", `a page of ${sizeBytes} bytes is not a zstd frame of that size`);
    }
    try {
      return decompress(frame);
    } catch (cause) {
      throw new SweeplakeError("LAKE_CORRUPT", "a page cannot be decompressed", { cause });
    }
  },
};

let loading: Promise<Codec> | undefined;

/** The codec; loaded once in a process. */
export function loadCodec(): Promise<Codec> {
  loading ??= init().then(() => codec);
  return loading;
}

/** RFC 8878 section 3.1.1: magic number, then one byte that says how wide the field of the content's size is. */
const MAGIC_NUMBER = 0xfd2fb528;
const DESCRIPTOR_AT = 4;

/** The content size that a frame states; undefined where it states none as `compress` would write it. */
function contentSize(frame: Uint8Array): number | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 9 || view.getUint32(0, true) !== MAGIC_NUMBER) return undefined;
  const descriptor = view.getUint8(DESCRIPTOR_AT);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const hasDictionary = (descriptor & 0x03) !== 0;
  if (hasDictionary) return undefined;
  const at = isSingleSegment ? DESCRIPTOR_AT + 1 : DESCRIPTOR_AT + 2;
  switch (descriptor >> 6) {
    case 0:
      return isSingleSegment ? view.getUint8(at) : undefined;
    case 1:
      return view.getUint16(at, true) + 256;
    case 2:
      return frame.length < at + 4 ? undefined : view.getUint32(at, true);
    default:
      return undefined;
  }
}
