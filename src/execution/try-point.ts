import type { RequestForm } from "../contract/index.ts";
import type { ColumnCell, PointFault } from "../model/index.ts";
import { createPointGroups } from "./point-groups.ts";
import type { ExecutableModel } from "./run-model.ts";
import { compilePoints } from "./runnable-run.ts";

/** What became of a point that was tried: what its rows would hold. */
export interface TriedPoint {
  readonly status: "succeeded" | "failed" | "rejected";
  readonly fault: PointFault | undefined;
  /** One cell per derived value in declared order, and their canonical JSON; nulls and `{}` where there are none. */
  readonly derived: readonly ColumnCell[];
  readonly derivedJson: string;
  /** One cell per metric in declared order; nulls unless succeeded. */
  readonly metrics: readonly ColumnCell[];
}

/** Resolves and simulates the point of an index, as a run would, and records nothing. Never throws or rejects. */
export type TryPoint = (pointIndex: number) => TriedPoint | Promise<TriedPoint>;

/** Compiles a request, which `normaliseRequest` made for this model, for points that are tried outside a run. */
export function openTryPoint(request: RequestForm, model: ExecutableModel): TryPoint {
  const run = compilePoints(request, 1, model);
  const { signal } = new AbortController();
  return (pointIndex) => {
    const place = run.plan.point(pointIndex);
    // A memory of its own: a point that is tried again is resolved again.
    const { resolved, fingerprint } = createPointGroups(run).of(place.designIndex);
    const outcome = run.simulator.simulate(resolved, run.plan.seed(place, fingerprint), signal);
    const tried = ({ status, fault, metrics }: Awaited<typeof outcome>): TriedPoint => ({
      status,
      fault,
      derived: resolved.cells.slice(model.description.parameters.length),
      derivedJson: resolved.derivedJson,
      metrics,
    });
    return outcome instanceof Promise ? outcome.then(tried) : tried(outcome);
  };
}
