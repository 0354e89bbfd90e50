import type { RequestForm } from "../../contract/index.ts";
import type { TriedPoint } from "../../execution/index.ts";
import type { ModelBundle } from "../../ports/index.ts";

/** What a pilot's process is asked to do with each of its points. */
export interface PilotOrder {
  /**
   * `watch`: try it once and note what it reads and uses, which takes its time. `time`: try it as a run would, and again
   * while that is cheap, so that its time is that of code which has warmed up. `try`: try it once.
   */
  readonly how: "watch" | "time" | "try";
  readonly bundle: ModelBundle;
  readonly request: RequestForm;
  /** How long a point is tried again to `time` it, milliseconds: the first one, and each other one. */
  readonly repeatMs: { readonly first: number; readonly others: number };
}

/** What became of a point, and what resolving and simulating it took. */
export interface PilotPoint extends TriedPoint {
  readonly ms: number;
}

/** Why a model's results cannot be repeated, or depend on more than its parameters. */
export type UseKind = "random" | "clock" | "network" | "files" | "processes";

/** A call that makes results depend on more than the parameters and the seed. */
export interface Use {
  readonly kind: UseKind;
  /** As an author writes it: `Math.random`. */
  readonly call: string;
  /** Where in the bundled code, 1-based; null where it is called by a package. */
  readonly place: { readonly line: number; readonly column: number } | null;
}

/** What a watched model does, told when it first does it: `use` once a point and call, `read` once a process. */
export type PilotNote =
  | { readonly kind: "use"; readonly use: Use }
  /** The dotted name of a parameter. */
  | { readonly kind: "read"; readonly name: string };
