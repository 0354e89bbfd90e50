import type { ModelDescription } from "../contract/index.ts";
import { canonicalJson, isJsonField } from "../contract/index.ts";
import type { AnyModelDefinition } from "./define-model.ts";
import { isRejection } from "./define-model.ts";
import { pointMessage } from "./point-message.ts";
import { createRandom, refusedRandom } from "./random.ts";
import { compileReader, isThenable } from "./read-values.ts";
import type { ColumnCell, PointFault, ResolvedPoint } from "./resolve.ts";

/** What one point produced. `metrics` has one cell per metric in declared order; all null unless succeeded. */
export interface PointOutcome {
  readonly status: "succeeded" | "failed" | "rejected";
  readonly metrics: readonly ColumnCell[];
  readonly fault: PointFault | undefined;
}

export interface Simulator {
  /**
   * Runs one resolved point; one that is not resolved keeps its fault and is not simulated. Never throws or rejects:
   * a thrown error is MODEL_ERROR, metrics that do not match the schema METRICS_INVALID, `reject` POINT_REJECTED.
   * The result is a promise only if the model returned one.
   */
  simulate(point: ResolvedPoint, seed: number, signal: AbortSignal): PointOutcome | Promise<PointOutcome>;
}

/** Compiles the simulation of a model's points. No zod call is made per point. */
export function createSimulator(definition: AnyModelDefinition, model: ModelDescription): Simulator {
  const read = compileReader(model.metrics, { keepNegativeZero: true });
  const isJson = model.metrics.map(isJsonField);
  const noMetrics: readonly null[] = Object.freeze(model.metrics.map(() => null));
  const noRandom = refusedRandom();

  const faulty = (status: "failed" | "rejected", fault: PointFault): PointOutcome => ({
    status,
    metrics: noMetrics,
    fault,
  });
  const succeed = (returned: unknown): PointOutcome => {
    // A getter in what the model returned may throw, so reading it is the model's business too.
    const outcome = read(returned);
    if ("fault" in outcome) return faulty("failed", { code: "METRICS_INVALID", message: pointMessage(outcome.fault) });
    const metrics = outcome.values.map((value, slot) =>
      isJson[slot] === true && value !== null ? canonicalJson(value) : (value as ColumnCell),
    );
    return { status: "succeeded", metrics, fault: undefined };
  };
  const fail = (error: unknown): PointOutcome => {
    const message = pointMessage(error);
    if (isRejection(error)) return faulty("rejected", { code: "POINT_REJECTED", message });
    return faulty("failed", { code: "MODEL_ERROR", message });
  };
  return {
    simulate: (point, seed, signal) => {
      if (point.status !== "resolved") return faulty(point.status, point.fault as PointFault);
      const random = model.stochastic ? createRandom(seed) : noRandom;
      try {
        const { parameters, derived } = point;
        const returned = definition.simulate({ parameters, derived, seed, random, signal } as never);
        return isThenable(returned) ? Promise.resolve(returned).then(succeed).catch(fail) : succeed(returned);
      } catch (error) {
        return fail(error);
      }
    },
  };
}
