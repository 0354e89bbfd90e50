import { SweeplakeError } from "../../src/contract/index.ts";
import type { ObjectStore } from "../../src/ports/index.ts";

/** One call of a store. */
export interface StoreCall {
  readonly method: "putIfAbsent" | "put" | "get" | "head" | "list";
  readonly key: string;
}

export interface StoreHooks {
  /** Runs before the call takes effect; what it throws is what the call throws. */
  readonly before?: (call: StoreCall) => void | Promise<void>;
  /** Runs after the call took effect; what it throws is what the call throws. */
  readonly after?: (call: StoreCall) => void | Promise<void>;
}

/** The store with something done at every call. */
export function hookedStore(store: ObjectStore, hooks: StoreHooks): ObjectStore {
  const around = async <Answer>(call: StoreCall, act: () => Promise<Answer>): Promise<Answer> => {
    await hooks.before?.(call);
    const answer = await act();
    await hooks.after?.(call);
    return answer;
  };
  return {
    location: store.location,
    putIfAbsent: (key, bytes) => around({ method: "putIfAbsent", key }, () => store.putIfAbsent(key, bytes)),
    put: (key, bytes) => around({ method: "put", key }, () => store.put(key, bytes)),
    get: (key) => around({ method: "get", key }, () => store.get(key)),
    head: (key) => around({ method: "head", key }, () => store.head(key)),
    async *list(prefix, options) {
      await hooks.before?.({ method: "list", key: prefix });
      yield* store.list(prefix, options);
    },
  };
}

/** Whether a call changes the store. */
export function isPut({ method }: StoreCall): boolean {
  return method === "put" || method === "putIfAbsent";
}

/** When a failing call fails: having done nothing, or having done all but answered. */
export type FailureKind = "before" | "after";

/**
 * The store, which fails at the puts whose 0-based numbers are in `failing`. `puts` counts them. The promises of a store
 * hold: the error is STORE_FAILED.
 */
export function failingStore(store: ObjectStore, kind: FailureKind, failing: ReadonlySet<number>) {
  const state = { puts: 0 };
  const fail = (call: StoreCall) => {
    if (isPut(call) && failing.has(state.puts++)) throw new SweeplakeError("STORE_FAILED", `${call.key}: no answer`);
  };
  return { store: hookedStore(store, { [kind]: fail }), state };
}

/** Every object of a store by key, its bytes as base64. */
export async function contentOf(store: ObjectStore): Promise<Readonly<Record<string, string>>> {
  const content: Record<string, string> = {};
  for await (const { key } of store.list("")) {
    content[key] = Buffer.from((await store.get(key)) as Uint8Array).toString("base64");
  }
  return content;
}
