/**
 * Where a lake's objects live: a flat map from key to bytes. Keys are `/`-separated, of the characters
 * `[A-Za-z0-9._=+-]`, with no empty, `.` or `..` part.
 *
 * Promises that every adapter keeps:
 * - Read after write: once a put has resolved, every later get, head and list, from any process, sees the object whole.
 * - Atomicity: an object is visible whole or not at all, also when the writing process is killed half-way.
 * - Durability: once a put has resolved, the object survives a crash of the machine, as far as the medium permits.
 * - `putIfAbsent` on one key is won by exactly one caller, across processes and machines. If its answer is lost (a crash,
 *   a cut connection), asking again tells only that the object exists: the caller compares what is stored.
 * - Absence is a value, never an error. Every failure of the medium is thrown as STORE_FAILED (retryable), with the key
 *   and the cause; a put that threw may or may not have taken effect.
 */
export interface ObjectStore {
  /** Where the store is, for messages and for engines that read it directly: a folder path or an `s3://` URL. */
  readonly location: string;
  /** Creates the object, or leaves the stored one untouched and says so. */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<"created" | "exists">;
  /** Creates or replaces the object. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** The whole object, or undefined where there is none. The caller owns the bytes. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** The object's size, or undefined where there is none. */
  head(key: string): Promise<ObjectInfo | undefined>;
  /**
   * Every object whose key starts with `prefix` (empty: all), ascending by UTF-16 code units of the key, without limit
   * of number. An object put or gone while listing may or may not be seen; all others are seen exactly once.
   *
   * With `folders`, keys are cut after the first `/` that follows the prefix, so each child folder appears once as a
   * prefix that ends in `/`, in its place among the objects.
   *
   * Takes time for the names listed and nothing for each object, whose size `head` knows (ADR 0016).
   */
  list(prefix: string, options?: { readonly folders?: boolean }): AsyncIterable<ListedObject>;
}

export interface ObjectInfo {
  readonly sizeBytes: number;
}

export interface ListedObject {
  readonly key: string;
}
