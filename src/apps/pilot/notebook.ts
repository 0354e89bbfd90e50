import type { PilotNote, Use } from "../pilot-process/protocol.ts";
import type { PilotUse } from "./report.ts";

/** Where a place in bundled code, 1-based, comes from; undefined where it is not known. */
export type DescribePlace = (place: { readonly line: number; readonly column: number }) => string | undefined;

/** Collects what watched points were seen to do. */
export interface Notebook {
  /** `point` is the one in progress; undefined while the model is imported. */
  add(note: PilotNote, point: number | undefined): void;
  hasRead(name: string): boolean;
  /** One entry for each kind of use at import and in points, in the order in which they were first seen. */
  uses(describe: DescribePlace): readonly PilotUse[];
}

export function createNotebook(): Notebook {
  const read = new Set<string>();
  const uses = new Map<string, SeenUse>();
  const addUse = (use: Use, point: number | undefined) => {
    const when = point === undefined ? "import" : "points";
    const key = `${when} ${use.kind}`;
    const seen = uses.get(key) ?? { when, first: use, firstPoint: point ?? null, calls: new Set(), points: new Set() };
    uses.set(key, seen);
    seen.calls.add(use.call);
    if (point !== undefined) seen.points.add(point);
  };
  return {
    add: (note, point) => {
      if (note.kind === "read") read.add(note.name);
      else addUse(note.use, point);
    },
    hasRead: (name) => read.has(name),
    uses: (describe) => [...uses.values()].map((seen) => useOf(seen, describe)),
  };
}

interface SeenUse {
  readonly when: PilotUse["when"];
  readonly first: Use;
  readonly firstPoint: number | null;
  readonly calls: Set<string>;
  readonly points: Set<number>;
}

function useOf({ when, first, firstPoint, calls, points }: SeenUse, describe: DescribePlace): PilotUse {
  return {
    kind: first.kind,
    when,
    calls: [...calls].sort(),
    points: points.size,
    point_index: firstPoint,
    place: first.place === null ? null : (describe(first.place) ?? null),
  };
}
