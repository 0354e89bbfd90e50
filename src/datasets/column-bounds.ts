import type { ColumnChunk } from "hyparquet";
import type { ColumnType } from "../contract/index.ts";
import type { Cell } from "./cell.ts";

/** Smallest and largest value of one column in one row group, for readers that skip what cannot match. */
export interface ColumnBounds {
  put(cell: Cell): void;
  statistics(): NonNullable<ColumnChunk["meta_data"]>["statistics"];
  clear(): void;
}

/** Bounds of numbers and times; the bounds of hashes, JSON and booleans rule out nothing, so those have none. */
export function createColumnBounds(type: ColumnType): ColumnBounds {
  return type === "str" || type === "bool" ? noBounds : new NumberBounds(type);
}

const noBounds: ColumnBounds = { put: () => {}, statistics: () => undefined, clear: () => {} };

class NumberBounds implements ColumnBounds {
  readonly #type: ColumnType;
  #min = Infinity;
  #max = -Infinity;
  #nulls = 0;

  constructor(type: ColumnType) {
    this.#type = type;
  }

  put(cell: Cell): void {
    if (cell === null) this.#nulls++;
    else {
      if ((cell as number) < this.#min) this.#min = cell as number;
      if ((cell as number) > this.#max) this.#max = cell as number;
    }
  }

  statistics(): NonNullable<ColumnChunk["meta_data"]>["statistics"] {
    const null_count = BigInt(this.#nulls);
    if (this.#min > this.#max) return { null_count };
    if (this.#type === "f64") {
      // Zeros of either sign are equal: the format wants the outer one at each end.
      return { min_value: this.#min === 0 ? -0 : this.#min, max_value: this.#max === 0 ? 0 : this.#max, null_count };
    }
    if (this.#type === "i32") return { min_value: this.#min, max_value: this.#max, null_count };
    return { min_value: BigInt(this.#min), max_value: BigInt(this.#max), null_count };
  }

  clear(): void {
    this.#min = Infinity;
    this.#max = -Infinity;
    this.#nulls = 0;
  }
}
