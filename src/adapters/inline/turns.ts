/** Hands out at most `limit` turns at once, first come, first served. */
export class Turns {
  #free: number;
  /** Those who wait, longest first. */
  readonly #waiting = new Set<PromiseWithResolvers<void>>();

  constructor(limit: number) {
    this.#free = limit;
  }

  /** Resolves when it is the caller's turn, to be given back. Rejects with the signal's reason if that comes first. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const turn = Promise.withResolvers<void>();
    const giveUp = () => {
      if (this.#waiting.delete(turn)) turn.reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp);
    this.#waiting.add(turn);
    await turn.promise.finally(() => signal.removeEventListener("abort", giveUp));
  }

  /** Ends a turn that was taken: the longest waiting caller is next. */
  give(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next.resolve();
  }
}
