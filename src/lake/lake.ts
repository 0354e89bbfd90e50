import type { Json } from "../contract/index.ts";
import { canonicalJson, LAKE_FORMAT, lakeKey, SweeplakeError } from "../contract/index.ts";
import type { Clock, Log, ObjectStore } from "../ports/index.ts";
import { openSeal, sealedJson } from "./sealed-json.ts";

/** What every function of this room works on. Opening a lake reads nothing and creates nothing. */
export interface Lake {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Whether the store holds a lake that this version understands: false where there is none yet.
 *
 * Throws LAKE_FORMAT_UNSUPPORTED for a lake of a newer format, LAKE_CORRUPT where `control/lake.json` is no such thing.
 */
export async function checkLake(lake: Lake): Promise<boolean> {
  const bytes = await lake.store.get(lakeKey);
  if (bytes === undefined) return false;
  const found = parsed(lakeKey, bytes);
  const format = typeof found === "object" && found !== null ? (found as { lake_format?: unknown }).lake_format : null;
  if (!Number.isSafeInteger(format)) throw damaged(lakeKey, "it has no lake_format");
  if (format !== LAKE_FORMAT) {
    const stated = `the lake at ${lake.store.location} has format ${String(format)} in ${lakeKey}`;
    const valid = `this version understands ${LAKE_FORMAT}. Use a newer version of Sweeplake, or another lake`;
    throw new SweeplakeError("LAKE_FORMAT_UNSUPPORTED", `${stated}; ${valid}`);
  }
  return true;
}

/** Marks the store as a lake, if it is not one yet, and checks that it is one that this version understands. */
export async function initialiseLake(lake: Lake): Promise<void> {
  await lake.store.putIfAbsent(lakeKey, marker);
  await checkLake(lake);
}

/** Whether `control/lake.json` is, to the byte, what this version puts. It has no seal: every version must read it. */
export async function isMarked(lake: Lake): Promise<boolean> {
  return isStored(lake, lakeKey, marker);
}

const marker = Buffer.from(`${canonicalJson({ lake_format: LAKE_FORMAT })}\n`);

/** Puts an object as sealed JSON, if the key is free. */
export async function putJson(lake: Lake, key: string, value: Json): Promise<"created" | "exists"> {
  return lake.store.putIfAbsent(key, sealedJson(value));
}

/** Whether the object is, to the byte, what `putJson` puts for `value`. */
export async function isStoredJson(lake: Lake, key: string, value: Json): Promise<boolean> {
  return isStored(lake, key, sealedJson(value));
}

async function isStored(lake: Lake, key: string, bytes: Buffer): Promise<boolean> {
  const stored = await lake.store.get(key);
  return stored !== undefined && bytes.equals(stored);
}

function parsed(key: string, bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // Canonical JSON has no such escape, and what it may stand for cannot be hashed.
    if (!ESCAPED_SURROGATE.test(text)) return JSON.parse(text);
  } catch (error) {
    throw damaged(key, "it is not JSON", error);
  }
  throw damaged(key, "it is not canonical JSON");
}

const ESCAPED_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/i;

/** What `readAs` needs of a zod schema. */
interface Parser<Value> {
  safeParse(value: unknown): { success: true; data: Value } | { success: false; error: { issues: readonly Issue[] } };
}
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * A sealed object as its schema's type, or undefined where there is none. Throws LAKE_CORRUPT, naming the key, where a
 * byte was altered or the object does not match.
 */
export async function readAs<Value>(lake: Lake, key: string, schema: Parser<Value>): Promise<Value | undefined> {
  const bytes = await lake.store.get(key);
  if (bytes === undefined) return undefined;
  const json = openSeal(bytes);
  if (json === undefined) throw damaged(key, "its content does not have the sha256 that it must end in");
  const found = schema.safeParse(parsed(key, json));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw damaged(key, issue === undefined ? "it has the wrong shape" : `${issue.path.join(".")}: ${issue.message}`);
}

export function damaged(key: string, how: string, cause?: unknown): SweeplakeError {
  return new SweeplakeError("LAKE_CORRUPT", `${key} is damaged: ${how}`, { cause });
}

/** The keys below a prefix that differ in a number with leading zeros, by that number. */
export async function listNumbered(lake: Lake, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of lake.store.list(prefix)) keys.push(key);
  // Numbers that have outgrown their zeros are longer.
  return keys.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
