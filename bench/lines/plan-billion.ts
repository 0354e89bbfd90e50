/**
 * Planning a grid of 10^9 points and resolving its last one: the request is prepared, accepted and compiled, then the
 * point is resolved, seeded and fingerprinted. Modules are loaded, nothing is warmed up. Prints {"seconds"}.
 */
import { pointGroupJson, pointJson, sha256 } from "../../src/contract/index.ts";
import { noOp } from "../model/definition.ts";
import { workloadOf } from "../workload.ts";
import { acceptInMemory } from "./accept-in-memory.ts";

const workload = workloadOf(1e9);

const startedAt = performance.now();
const { plan, resolver } = await acceptInMemory(workload);
const { end_index_exclusive: end } = plan.shard(plan.shardCount - 1);
const place = plan.point(end - 1);
const { parametersJson, derivedJson, parameters } = resolver.resolve(plan.assignment(place.designIndex));
const group = pointGroupJson({ derivedJson, parametersJson, model: noOp.name, modelVersion: noOp.version });
const fingerprint = sha256(pointJson(group, plan.seed(place, sha256(group))));
const seconds = (performance.now() - startedAt) / 1000;

if (end !== workload.points || parameters.servers !== workload.dimensions.servers.at(-1) || fingerprint === "")
  throw new Error("the last point is not the last one");
process.stdout.write(JSON.stringify({ seconds }));
