import type { DatasetName, ErrorCode } from "../../contract/index.ts";
import type { PointTiming } from "../../lake/index.ts";
import type { MeanEstimate, ShardAdvice } from "../../planning/index.ts";
import type { UseKind } from "../pilot-process/protocol.ts";

/** What a pilot found, in the words of the records; `plan --json` shows it as it is. */
export interface PilotReport {
  /** How many points were run, and of how many. */
  readonly points: number;
  readonly total_points: number;
  readonly points_succeeded: number;
  readonly points_failed: number;
  readonly points_rejected: number;
  /** Why points did not succeed, most frequent first. */
  readonly faults: readonly PilotFault[];
  /** What `derive` and `simulate` took for a point. */
  readonly timing: PointTiming;
  /** Milliseconds that Sweeplake itself takes for a point. */
  readonly engine_ms: number;
  readonly estimate: TimeEstimate;
  /** Estimated sizes of the run's datasets, bytes. */
  readonly bytes: Readonly<Record<DatasetName | "total", number>>;
  readonly sharding: ShardAdvice;
  readonly reads: {
    /** Points that succeeded while what they read was recorded. */
    readonly points: number;
    /** Dimensions, by dotted name, whose value none of them read. */
    readonly unread_dimensions: readonly string[];
  };
  /** Calls that make results depend on more than the parameters and the seed. */
  readonly uses: readonly PilotUse[];
  /** Points that gave another outcome when they were run again. */
  readonly unrepeatable: { readonly points: number; readonly point_index: number } | null;
}

/** All points that did not succeed for the same reason, with one of them as a sample. */
export interface PilotFault {
  readonly error_code: ErrorCode;
  readonly points: number;
  readonly point_index: number;
  readonly error_message: string;
}

/** How long a run would take, by a mean and the interval that holds it with the stated confidence. Seconds. */
export interface TimeEstimate {
  readonly workers: number;
  readonly seconds: number;
  readonly interval: MeanEstimate["interval"];
  readonly confidence: number;
}

/** One kind of use. `point_index` and `place` are of the first that was seen. */
export interface PilotUse {
  readonly kind: UseKind;
  /** `import`: while the model is imported, once a process. `points`: while points run. */
  readonly when: "import" | "points";
  /** As an author writes them: `Math.random`. */
  readonly calls: readonly string[];
  /** Points that were seen to do it; 0 at import. */
  readonly points: number;
  readonly point_index: number | null;
  /** File and line of the model's source, where they are known. */
  readonly place: string | null;
}
