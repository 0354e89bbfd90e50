/**
 * Planning a grid of 10^9 points and resolving its last one: the request is checked and planned whole, then the point is
 * resolved, seeded and fingerprinted. Modules are loaded, nothing is warmed up. Prints {"seconds"}.
 */
import { configOf, pointGroupJson, pointJson, sha256 } from "../../src/contract/index.ts";
import type { AnyModelDefinition } from "../../src/model/index.ts";
import { createResolver } from "../../src/model/index.ts";
import { openPlan } from "../../src/planning/index.ts";
import { noOp } from "../model/definition.ts";
import { workloadOf } from "../workload.ts";
import { prepareInMemory } from "./run-in-memory.ts";

const workload = workloadOf(1e9);
const { derive } = noOp as AnyModelDefinition;

const startedAt = performance.now();
const { form, model, shards } = await prepareInMemory(workload);
const plan = openPlan(configOf(form, model.description), model.description, shards.count);
const { dimensionNames } = plan;
const resolver = createResolver(model.description, { fixed: form.fixed, dimensionNames, derive });
const { end_index_exclusive: end } = plan.shard(shards.count - 1);
const place = plan.point(end - 1);
const { parametersJson, derivedJson, parameters } = resolver.resolve(plan.assignment(place.designIndex));
const group = pointGroupJson({ derivedJson, parametersJson, model: noOp.name, modelVersion: noOp.version });
const fingerprint = sha256(pointJson(group, plan.seed(place, sha256(group))));
const seconds = (performance.now() - startedAt) / 1000;

if (end !== workload.points || parameters.servers !== workload.dimensions.servers.at(-1) || fingerprint === "")
  throw new Error("the last point is not the last one");
process.stdout.write(JSON.stringify({ seconds }));
