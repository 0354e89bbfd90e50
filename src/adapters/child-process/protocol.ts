import type { ErrorRecord } from "../../contract/index.ts";
import type { Blame, ShardProgress } from "../../ports/index.ts";

/** Where a worker saves the points of one attempt, and what it should know of the workers before it. */
export interface JournalOrder {
  /** Path of a file in this machine's scratch folder; absent until a first worker begins. */
  readonly path: string;
  readonly blame: Blame | null;
}

/**
 * What a parent tells a worker, whose program knows what a message asks for. A worker runs one attempt at a time: `run`
 * comes only when the last one is answered, and an `abort` is about the attempt in progress; it is ignored where there is
 * none.
 */
export type ToWorker<Message> =
  | {
      readonly kind: "run";
      /** Not to be guessed; it comes back with every answer, since a model may send messages too. */
      readonly attemptId: string;
      /** The process that waits for the answer. A worker whose parent is another one has lost it. */
      readonly parentId: number;
      readonly message: Message;
      readonly journal: JournalOrder;
    }
  | { readonly kind: "abort" };

/** What a worker says of an attempt: `progress` and at most one `simulated`, then one `result` or `error`. */
export type Answer<Result> =
  | { readonly kind: "progress"; readonly progress: ShardProgress }
  /** No point runs any more: what is left is storing and committing. */
  | { readonly kind: "simulated" }
  | { readonly kind: "result"; readonly result: Result }
  | { readonly kind: "error"; readonly error: ErrorRecord };

/** What a worker tells its parent. */
export interface FromWorker<Result> {
  readonly attemptId: string;
  readonly answer: Answer<Result>;
}
