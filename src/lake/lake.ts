import type { Json } from "../contract/index.ts";
import { canonicalJson, LAKE_FORMAT, lakeKey, SweeplakeError } from "../contract/index.ts";
import type { Clock, Log, ObjectStore } from "../ports/index.ts";

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
  const found = await readJson(lake, lakeKey);
  if (found === undefined) return false;
  const format = typeof found === "object" && found !== null ? (found as { lake_format?: unknown }).lake_format : null;
  if (!Number.isSafeInteger(format)) throw damaged(lakeKey, "it has no lake_format");
  if (format !== LAKE_FORMAT) {
    const message = `the lake at ${lake.store.location} has format ${String(format)}; this version understands ${LAKE_FORMAT}`;
    throw new SweeplakeError(
      "LAKE_FORMAT_UNSUPPORTED",
      `${message}. Use a newer version of Sweeplake, or another lake`,
    );
  }
  return true;
}

/** What `control/lake.json` holds in a lake of this version. */
export const lakeMarker = { lake_format: LAKE_FORMAT } as const satisfies Json;

/** Marks the store as a lake, if it is not one yet, and checks that it is one that this version understands. */
export async function initialiseLake(lake: Lake): Promise<void> {
  await putJson(lake, lakeKey, lakeMarker);
  await checkLake(lake);
}

/** Puts canonical JSON, on one line, if the key is free. */
export async function putJson(lake: Lake, key: string, value: Json): Promise<"created" | "exists"> {
  return lake.store.putIfAbsent(key, jsonBytes(value));
}

/** Whether the object is, to the byte, what `putJson` puts for `value`. */
export async function isStoredJson(lake: Lake, key: string, value: Json): Promise<boolean> {
  const stored = await lake.store.get(key);
  return stored !== undefined && jsonBytes(value).equals(stored);
}

function jsonBytes(value: Json): Buffer {
  return Buffer.from(`${canonicalJson(value)}\n`);
}

/** The parsed JSON of an object, or undefined where there is none. Throws LAKE_CORRUPT for what is not JSON. */
export async function readJson(lake: Lake, key: string): Promise<unknown> {
  const bytes = await lake.store.get(key);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw damaged(key, "it is not JSON", error);
  }
}

/** What `readAs` needs of a zod schema. */
interface Parser<Value> {
  safeParse(value: unknown): { success: true; data: Value } | { success: false; error: { issues: readonly Issue[] } };
}
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The object as its schema's type, or undefined where there is none. Throws LAKE_CORRUPT where it does not match. */
export async function readAs<Value>(lake: Lake, key: string, schema: Parser<Value>): Promise<Value | undefined> {
  const found = await readJson(lake, key);
  if (found === undefined) return undefined;
  const parsed = schema.safeParse(found);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damaged(key, issue === undefined ? "it has the wrong shape" : `${issue.path.join(".")}: ${issue.message}`);
}

export function damaged(key: string, how: string, cause?: unknown): SweeplakeError {
  return new SweeplakeError("LAKE_CORRUPT", `${key} is damaged: ${how}`, { cause });
}
