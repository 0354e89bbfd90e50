import type { Stage } from "./stages.ts";
import { isApart, stageOf, stages } from "./stages.ts";

/** The parts of a `.cpuprofile` that are read: a tree of calls, and the node that ran at each sample. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Ids of nodes. */
  readonly samples: readonly number[];
  /** Microseconds before each sample; as long as `samples`. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

export interface FoldedProfile {
  /** Busy microseconds. */
  readonly totalMicroseconds: number;
  /** All stages, in their order, with the share of busy time (0 to 1) that was spent in them. */
  readonly stages: readonly { readonly stage: Stage; readonly share: number }[];
  /** The functions that took most time themselves, most first. */
  readonly functions: readonly { readonly place: string; readonly share: number }[];
}

/** Functions that are named. */
const FUNCTIONS = 15;

/** Where the busy time of all profiles together went, by stage and by function. */
export function foldProfiles(profiles: Iterable<CpuProfile>): FoldedProfile {
  const byStage = new Map<Stage, number>(stages.map((stage) => [stage, 0]));
  const byFunction = new Map<string, number>();
  let total = 0;
  for (const { node, stage, microseconds } of selfTimes(profiles)) {
    total += microseconds;
    add(byStage, stage, microseconds);
    add(byFunction, placeOf(node), microseconds);
  }
  const share = (microseconds: number) => (total === 0 ? 0 : microseconds / total);
  return {
    totalMicroseconds: total,
    stages: [...byStage].map(([stage, microseconds]) => ({ stage, share: share(microseconds) })),
    functions: [...byFunction]
      .sort(([, one], [, other]) => other - one)
      .slice(0, FUNCTIONS)
      .map(([place, microseconds]) => ({ place, share: share(microseconds) })),
  };
}

function* selfTimes(profiles: Iterable<CpuProfile>) {
  for (const profile of profiles) {
    const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
    const stageById = stagesOf(profile.nodes, nodes);
    for (const [at, id] of profile.samples.entries()) {
      const node = nodes.get(id) as ProfileNode;
      if (isApart(node.callFrame.functionName, node.callFrame.url)) continue;
      yield { node, stage: stageById.get(id) as Stage, microseconds: profile.timeDeltas[at] as number };
    }
  }
}

/** The stage of each node: its own, else its caller's. The root comes first in a profile. */
function stagesOf(list: readonly ProfileNode[], nodes: ReadonlyMap<number, ProfileNode>): ReadonlyMap<number, Stage> {
  const found = new Map<number, Stage>();
  const waiting: [node: ProfileNode, ofCaller: Stage][] = list[0] === undefined ? [] : [[list[0], "runtime"]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, ofCaller] = next;
    const stage = stageOf(node.callFrame.functionName, node.callFrame.url) ?? ofCaller;
    found.set(node.id, stage);
    for (const id of node.children ?? []) waiting.push([nodes.get(id) as ProfileNode, stage]);
  }
  return found;
}

/** A function and the end of its file's path: what a reader needs to find it. */
function placeOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const name = functionName === "" ? "(anonymous)" : functionName;
  const file = url.split("/").slice(-2).join("/");
  return file === "" ? name : `${name} ${file}:${lineNumber + 1}`;
}

function add<Key>(sums: Map<Key, number>, key: Key, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}
