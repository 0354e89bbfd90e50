import type { Problem, RequestForm } from "../contract/index.ts";
import { limits } from "../contract/index.ts";
import type { Path } from "./problems.ts";
import { problem } from "./problems.ts";
import { planShards } from "./sharding.ts";

type Sharding = RequestForm["sharding"];

/** Every shard is at its largest: what no sharding of a run can exceed. */
const MAX_RUN_POINTS = limits.maxShards * limits.maxShardPoints;

const SHARD_COUNT: Path = ["sharding", "shard_count"];
const SHARD_SIZE: Path = ["sharding", "shard_size"];

/** What makes up the points of a run, and the place in the request that says how many assignments there are. */
export interface DesignSize {
  readonly designCount: number;
  readonly replicates: number;
  readonly designAt: Path;
}

/**
 * Points and shards within the limits of DESIGN section 12: TOO_MANY_POINTS, TOO_MANY_SHARDS. Where the number of
 * points is not known, only what was asked for is checked.
 */
export function checkSize(size: DesignSize | undefined, sharding: Sharding): readonly Problem[] {
  const asked = [...checkAsked(sharding)];
  if (size === undefined) return asked;
  const totalPoints = size.designCount * size.replicates;
  if (totalPoints > MAX_RUN_POINTS) {
    const at = size.designCount > MAX_RUN_POINTS ? size.designAt : ["replicates"];
    const found = `found ${totalPoints} points`;
    return [problem("TOO_MANY_POINTS", at, found, `a run has at most ${MAX_RUN_POINTS} points`), ...asked];
  }
  return asked.length > 0 ? asked : [...checkPlanned(totalPoints, sharding)];
}

function* checkAsked({ shard_count, shard_size }: Sharding): Generator<Problem> {
  if (shard_count !== null && shard_count > limits.maxShards) {
    const valid = `a run has at most ${limits.maxShards} shards`;
    yield problem("TOO_MANY_SHARDS", SHARD_COUNT, `found ${shard_count}`, valid);
  }
  if (shard_size !== null && shard_size > limits.maxShardPoints) {
    const valid = `a shard has at most ${limits.maxShardPoints} points`;
    yield problem("TOO_MANY_POINTS", SHARD_SIZE, `found ${shard_size}`, valid);
  }
}

function* checkPlanned(totalPoints: number, sharding: Sharding): Generator<Problem> {
  const { count, max_points } = planShards(totalPoints, sharding);
  if (count > limits.maxShards) {
    const least = Math.ceil(totalPoints / limits.maxShards);
    const valid = `a run has at most ${limits.maxShards} shards: ask for at least ${least} points a shard`;
    yield problem("TOO_MANY_SHARDS", SHARD_SIZE, `found ${count} shards for ${totalPoints} points`, valid);
  }
  if (max_points > limits.maxShardPoints) {
    const least = Math.ceil(totalPoints / limits.maxShardPoints);
    const valid = `a shard has at most ${limits.maxShardPoints} points: ask for at least ${least} shards`;
    yield problem("TOO_MANY_POINTS", SHARD_COUNT, `found ${max_points} points a shard`, valid);
  }
}
