import type { Table } from "../datasets/index.ts";
import { dependsOnMachine } from "./compare-points.ts";

/** Points that a replay should not miss: the first that failed by itself, and the first that was rejected. */
export interface NotablePoints {
  /** To be called with the outcomes of each shard, whose first point is `startIndex`, ascending. */
  see(startIndex: number, outcomes: Table): void;
  readonly points: readonly number[];
}

export function createNotablePoints(): NotablePoints {
  const first = new Map<string, number>();
  return {
    see: (startIndex, outcomes) => {
      const [statuses, codes] = [outcomes.column("status"), outcomes.column("error_code")];
      for (const status of ["failed", "rejected"]) {
        if (first.has(status)) continue;
        const isOne = (each: unknown, row: number) =>
          each === status && !dependsOnMachine({ error_code: codes[row] ?? null });
        const row = statuses.findIndex(isOne);
        if (row !== -1) first.set(status, startIndex + row);
      }
    },
    get points() {
      return [...first.values()];
    },
  };
}
