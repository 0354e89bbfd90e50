import type { ErrorRecord } from "../../contract/index.ts";
import type { ShardMessage, ShardProgress, ShardResult } from "../../ports/index.ts";

/**
 * What a parent tells a worker. A worker runs one attempt at a time: `run` comes only when the last one is answered, and
 * an `abort` is about the attempt in progress; it is ignored where there is none.
 */
export type ToWorker = { readonly kind: "run"; readonly message: ShardMessage } | { readonly kind: "abort" };

/** What a worker tells its parent: any number of `progress`, then one `result` or `error` for each `run`. */
export type FromWorker =
  | { readonly kind: "progress"; readonly progress: ShardProgress }
  | { readonly kind: "result"; readonly result: ShardResult }
  | { readonly kind: "error"; readonly error: ErrorRecord };
