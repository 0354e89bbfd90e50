import type { RequestForm } from "../contract/index.ts";
import type { PointFault } from "../model/index.ts";
import type { Blame } from "../ports/index.ts";

/** The fault of a point that is blamed for the end of its process. Constant for a run: equal failures, equal bytes. */
export function blamedFault(code: Blame["code"], limits: RequestForm["limits"]): PointFault {
  const message =
    code === "POINT_TIMEOUT"
      ? `the point took longer than ${limits.point_timeout_ms} ms`
      : "the point ended its worker process";
  return { code, message };
}
