/** The program of a pilot's child process: runs the points of one PilotOrder, watching, timing or just trying them. */
import { serveTriedPoints } from "../../adapters/child-process/index.ts";
import type { TryPoint } from "../../execution/index.ts";
import { openTryPoint } from "../../execution/index.ts";
import { definitionOf, describeModel } from "../../model/index.ts";
import { localModelSource } from "../local/model-source.ts";
import type { PilotNote, PilotOrder } from "./protocol.ts";
import { timePoints } from "./time-points.ts";
import { watchReads } from "./watch-reads.ts";
import { watchUses } from "./watch-uses.ts";

/** What the URLs of models begin with. */
const MODEL_URL = "sweeplake-model:";

serveTriedPoints(async (given, note) => {
  const order = given as PilotOrder;
  if (order.how === "watch") return openWatched(order, note);
  const tryPoint = openTryPoint(order.request, await loadModel(order));
  return order.how === "time" ? timePoints(tryPoint, order.repeatMs) : tryPoint;
});

async function openWatched(order: PilotOrder, tell: (note: PilotNote) => void): Promise<TryPoint> {
  const uses = watchUses(MODEL_URL, (use) => tell({ kind: "use", use }));
  const { definition, description } = await loadModel(order);
  const read = new Set<string>();
  const onRead = (name: string) => {
    if (read.has(name)) return;
    read.add(name);
    tell({ kind: "read", name });
  };
  const watched = watchReads(definition, description, onRead);
  const tryPoint = openTryPoint(order.request, { definition: watched, description });
  return (point) => {
    uses.beginPoint();
    return tryPoint(point);
  };
}

async function loadModel({ bundle }: PilotOrder) {
  const exported = await localModelSource().evaluate(bundle);
  return { definition: definitionOf(exported), description: describeModel(exported, bundle.codeVersion) };
}
