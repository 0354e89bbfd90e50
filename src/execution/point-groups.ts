import { pointGroupJson, sha256 } from "../contract/index.ts";
import type { PointFault, ResolvedPoint } from "../model/index.ts";
import type { RunnablePoints } from "./runnable-run.ts";

/** What all replicates of an assignment share; worked out once for them. */
export interface PointGroup {
  readonly resolved: ResolvedPoint;
  /** The text behind `parameter_group_fingerprint`, and that fingerprint. */
  readonly json: string;
  readonly fingerprint: string;
  /** Resolving the assignment ends its worker, so it was not resolved. */
  readonly isUnresolvable: boolean;
}

export interface PointGroups {
  /** The group of an assignment, resolved unless it was given up. Remembers the last one only. */
  of(designIndex: number): PointGroup;
  /** Gives an assignment up: its derived values are not computed, here and in what follows of its replicates. */
  giveUp(designIndex: number, fault: PointFault): PointGroup;
}

export function createPointGroups(run: RunnablePoints): PointGroups {
  const { name: model, version: modelVersion } = run.model.description;
  let latest: { readonly designIndex: number; readonly group: PointGroup } | undefined;
  const remember = (designIndex: number, resolved: ResolvedPoint, isUnresolvable: boolean): PointGroup => {
    const { parametersJson, derivedJson } = resolved;
    const json = pointGroupJson({ derivedJson, model, modelVersion, parametersJson });
    const group = { resolved, json, fingerprint: sha256(json), isUnresolvable };
    latest = { designIndex, group };
    return group;
  };
  return {
    of: (designIndex) => {
      if (latest?.designIndex === designIndex) return latest.group;
      return remember(designIndex, run.resolver.resolve(run.plan.assignment(designIndex)), false);
    },
    giveUp: (designIndex, fault) => {
      if (latest?.designIndex === designIndex && latest.group.isUnresolvable) return latest.group;
      return remember(designIndex, run.resolver.fail(run.plan.assignment(designIndex), fault), true);
    },
  };
}
