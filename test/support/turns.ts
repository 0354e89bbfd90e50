import type { ObjectStore } from "../../src/ports/index.ts";
import { hookedStore, isPut } from "./stores.ts";

/** Makes the puts of two callers take effect in a given order: each caller's put waits until it is its turn. */
export class PutOrder {
  readonly #order: string[];
  readonly #waiting = new Map<string, () => void>();

  /** One letter for each put, in order; `leave` gives up what a caller does not need. */
  constructor(order: string) {
    this.#order = [...order];
  }

  /** The store as one caller sees it. */
  storeOf(caller: string, store: ObjectStore): ObjectStore {
    return hookedStore(store, {
      before: async (call) => {
        if (isPut(call) && this.#order[0] !== caller) {
          await new Promise<void>((resolve) => this.#waiting.set(caller, resolve));
        }
      },
      after: (call) => {
        if (!isPut(call)) return;
        this.#order.shift();
        this.#wake();
      },
    });
  }

  /** The caller puts nothing any more. */
  leave(caller: string): void {
    const rest = this.#order.filter((each) => each !== caller);
    this.#order.splice(0, this.#order.length, ...rest);
    this.#wake();
  }

  #wake(): void {
    const [next = ""] = this.#order;
    const resume = this.#waiting.get(next);
    this.#waiting.delete(next);
    resume?.();
  }
}

/** Every order of `a` puts of A and `b` puts of B, as strings of the two letters. */
export function allOrders(a: number, b: number): readonly string[] {
  if (a === 0 || b === 0) return ["A".repeat(a) + "B".repeat(b)];
  return [...allOrders(a - 1, b).map((rest) => `A${rest}`), ...allOrders(a, b - 1).map((rest) => `B${rest}`)];
}
