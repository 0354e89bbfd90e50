/**
 * Lines that are kept in case they are wanted: outside of the heap, where a shard's worth of strings would be copied from
 * one generation of the garbage collector to the next.
 */
export class LineBuffer {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** `line` has no line break. */
  push(line: string): void {
    // A UTF-16 code unit takes at most three bytes of UTF-8.
    const needed = this.#length + 3 * line.length + 1;
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    this.#length += this.#bytes.write(line, this.#length);
    this.#bytes[this.#length++] = 0x0a;
  }

  /** All lines, in order; none is kept. */
  take(): string[] {
    const lines = this.#bytes.toString("utf8", 0, this.#length).split("\n").slice(0, -1);
    this.#length = 0;
    return lines;
  }
}
