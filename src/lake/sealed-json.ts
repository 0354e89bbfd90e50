import type { Json } from "../contract/index.ts";
import { canonicalJson, sha256 } from "../contract/index.ts";

/** What a sealed object ends in: its last member, the closing brace and a line break. */
const SEAL = /^,"sha256":"([0-9a-f]{64})"\}\n$/;
const SEAL_BYTES = `,"sha256":"${"0".repeat(64)}"}\n`.length;

/**
 * An object, which has at least one member, as it is stored (ADR 0009): its canonical JSON on one line, with a last
 * member `sha256`, the hash of that JSON without this member.
 */
export function sealedJson(value: Json): Buffer {
  const text = canonicalJson(value);
  return Buffer.from(`${text.slice(0, -1)},"sha256":"${sha256(text)}"}\n`);
}

/** The JSON that was sealed, without its seal; undefined where `bytes` are not, to the bit, what was sealed. */
export function openSeal(bytes: Uint8Array): Uint8Array | undefined {
  const end = Math.max(0, bytes.length - SEAL_BYTES);
  const stated = SEAL.exec(Buffer.from(bytes.subarray(end)).toString("latin1"))?.[1];
  const json = Buffer.concat([bytes.subarray(0, end), Buffer.from("}")]);
  return stated === sha256(json) ? json : undefined;
}
