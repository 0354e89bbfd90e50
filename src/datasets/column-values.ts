import type { ColumnType } from "../contract/index.ts";
import { ROW_GROUP_ROWS } from "../contract/index.ts";
import { ByteBuffer } from "./byte-buffer.ts";
import type { Cell } from "./cell.ts";
import { appendHybrid } from "./run-length.ts";

/** The values of one page, nulls left out, and the row of the row group that it ends before. */
export interface ValuePage {
  readonly endRow: number;
  readonly bytes: Uint8Array;
}

/** The values of one column in one row group, encoded. All bytes are good until `clear`. */
export interface EncodedValues {
  readonly dictionary: { readonly count: number; readonly bytes: Uint8Array } | undefined;
  /** At least one. Where there is a dictionary they hold places in it, else plain values. */
  readonly pages: readonly ValuePage[];
}

/** Encodes the cells of one column in one row group as they come. */
export interface ColumnValues {
  put(cell: Cell): void;
  /** To be called once, after at least one cell. */
  finish(): EncodedValues;
  /** Makes room for the next row group. */
  clear(): void;
}

/** A page is closed once its values have this many bytes. */
const PAGE_BYTES = 1024 * 1024;

type PlainWriter = (out: ByteBuffer, value: never) => void;

/** How one value that is not null is written PLAIN; booleans are packed to bits and therefore apart. */
const plainWriters = {
  str: (out, value: string) => out.text(value),
  i32: (out, value: number) => out.int32(value),
  i64: (out, value: number) => out.int64(value),
  ts: (out, value: number) => out.int64(value),
  // A dictionary would lose the sign of -0.
  f64: (out, value: number) => out.float64(value),
} as const satisfies Record<Exclude<ColumnType, "bool">, PlainWriter>;

/** Chosen by type: strings by dictionary where that pays, all else PLAIN. */
export function createColumnValues(type: ColumnType): ColumnValues {
  if (type === "str") return new TextValues();
  if (type === "bool") return new BooleanValues();
  return new PlainValues(plainWriters[type]);
}

class PlainValues implements ColumnValues {
  readonly #write: (out: ByteBuffer, value: Cell) => void;
  readonly #out = new ByteBuffer();
  #rows = 0;
  /** Where the pages that are closed end: rows and bytes. */
  #ends: { readonly row: number; readonly byte: number }[] = [];
  #pageStart = 0;

  constructor(write: PlainWriter) {
    this.#write = write as (out: ByteBuffer, value: Cell) => void;
  }

  put(cell: Cell): void {
    this.#rows++;
    if (cell === null) return;
    this.#write(this.#out, cell);
    if (this.#out.length - this.#pageStart >= PAGE_BYTES) this.#closePage();
  }

  finish(): EncodedValues {
    if (this.#ends.at(-1)?.row !== this.#rows) this.#closePage();
    const bytes = this.#out.bytes();
    const pages = this.#ends.map(({ row, byte }, at) => {
      return { endRow: row, bytes: bytes.subarray(this.#ends[at - 1]?.byte ?? 0, byte) };
    });
    return { dictionary: undefined, pages };
  }

  clear(): void {
    this.#out.clear();
    this.#rows = 0;
    this.#ends = [];
    this.#pageStart = 0;
  }

  #closePage(): void {
    this.#ends.push({ row: this.#rows, byte: this.#out.length });
    this.#pageStart = this.#out.length;
  }
}

class BooleanValues implements ColumnValues {
  readonly #out = new ByteBuffer();
  #rows = 0;
  #bits = 0;
  #held = 0;

  put(cell: Cell): void {
    this.#rows++;
    if (cell === null) return;
    if (cell === true) this.#bits |= 1 << this.#held;
    if (++this.#held === 8) this.#closeByte();
  }

  finish(): EncodedValues {
    if (this.#held > 0) this.#closeByte();
    return { dictionary: undefined, pages: [{ endRow: this.#rows, bytes: this.#out.bytes() }] };
  }

  clear(): void {
    this.#out.clear();
    this.#rows = 0;
  }

  #closeByte(): void {
    this.#out.byte(this.#bits);
    this.#bits = 0;
    this.#held = 0;
  }
}

/** A dictionary has at most this many values and one page of their text. */
const DICTIONARY_VALUES = 1024;
const NULL_PLACE = 0xffff;

/**
 * Strings: by dictionary as long as they are few and, in the end, each stands for two rows or more. Otherwise PLAIN: the
 * dictionary is given up at once, so that hashes and JSON are not kept twice.
 */
class TextValues implements ColumnValues {
  readonly #plain = new PlainValues(plainWriters.str);
  readonly #text = new ByteBuffer();
  readonly #indices = new ByteBuffer();
  readonly #places = new Uint16Array(ROW_GROUP_ROWS);
  #dictionary = new Map<string, number>();
  #rows = 0;
  #nulls = 0;
  #isPlain = false;

  put(cell: Cell): void {
    const place = this.#isPlain ? undefined : this.#placeOf(cell);
    if (place !== undefined) this.#places[this.#rows++] = place;
    else {
      if (!this.#isPlain) this.#giveUp();
      this.#plain.put(cell);
    }
  }

  finish(): EncodedValues {
    if (!this.#isPlain && 2 * this.#dictionary.size > this.#rows) this.#giveUp();
    if (this.#isPlain) return this.#plain.finish();
    const count = this.#dictionary.size;
    const all = this.#places.subarray(0, this.#rows);
    const places = this.#nulls === 0 ? all : all.filter((place) => place !== NULL_PLACE);
    if (count > 0) {
      const bitWidth = Math.max(1, 32 - Math.clz32(count - 1));
      this.#indices.byte(bitWidth);
      appendHybrid(this.#indices, places, bitWidth);
    }
    const dictionary = count === 0 ? undefined : { count, bytes: this.#text.bytes() };
    return { dictionary, pages: [{ endRow: this.#rows, bytes: this.#indices.bytes() }] };
  }

  clear(): void {
    this.#plain.clear();
    this.#text.clear();
    this.#indices.clear();
    this.#dictionary = new Map();
    this.#rows = 0;
    this.#nulls = 0;
    this.#isPlain = false;
  }

  /** The place in the dictionary of a text that has one or for which there is room. */
  #placeOf(cell: Cell): number | undefined {
    if (cell === null) {
      this.#nulls++;
      return NULL_PLACE;
    }
    const text = cell as string;
    const known = this.#dictionary.get(text);
    if (known !== undefined) return known;
    const place = this.#dictionary.size;
    if (place === DICTIONARY_VALUES || this.#text.length >= PAGE_BYTES) return undefined;
    this.#dictionary.set(text, place);
    this.#text.text(text);
    return place;
  }

  #giveUp(): void {
    const texts = [...this.#dictionary.keys()];
    for (const place of this.#places.subarray(0, this.#rows)) {
      this.#plain.put(place === NULL_PLACE ? null : (texts[place] as string));
    }
    this.#isPlain = true;
  }
}
