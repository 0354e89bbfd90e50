import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { createFsObjectStore } from "../../src/adapters/fs/index.ts";
import { defineModel } from "../../src/model/index.ts";
import { createSmallLake } from "../../test/support/small-lake.ts";
import { contentOf } from "../../test/support/stores.ts";

/** The model of every run here: nothing to compute, three metrics. */
const model = defineModel({
  name: "tiny",
  version: "1.0.0",
  stochastic: false,
  parameters: z.object({ x: z.int(), y: z.number().default(1), note: z.string().default("none") }),
  metrics: z.object({ sum: z.number(), product: z.number(), sign: z.enum(["negative", "positive"]) }),
  simulate: ({ parameters: { x, y } }) => ({
    sum: x + y,
    product: x * y,
    sign: x < 0 ? ("negative" as const) : ("positive" as const),
  }),
});
const models = { "./tiny.ts": model };

const DAY_MS = 86_400_000;

/** The id of a run that its user has named. */
export function ownRunId(index: number): string {
  return `study-${String(index).padStart(6, "0")}`;
}

/**
 * Writes finished runs of two points each: evenly over `days` days, every second one with an id of its own making, the
 * others with the id that a run gets by itself. Each is made whole in memory and then copied, without syncing.
 */
export async function buildManyRuns(folder: string, count: number, days: number): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) {
      const small = createSmallLake({ models });
      small.clock.advance(Math.floor((index * days * DAY_MS) / count));
      const own = index % 2 === 0 ? { run_id: ownRunId(index) } : {};
      const request = { model: "./tiny.ts", dimensions: { x: [index, -1 - index] }, sharding: { shard_count: 1 } };
      await small.sweep({ ...request, ...own });
      for (const [key, base64] of Object.entries(await contentOf(small.lake.store))) {
        await mkdir(dirname(join(folder, key)), { recursive: true });
        await writeFile(join(folder, key), Buffer.from(base64, "base64"));
      }
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
}

/** Runs `count` sweeps of `points` points each (rounded up to hundreds), in four shards, into a folder, one a day. */
export async function buildLargeRuns(folder: string, count: number, points: number): Promise<void> {
  const small = createSmallLake({ store: createFsObjectStore(folder), models });
  for (let index = 0; index < count; index++) {
    const x = { range: { start: 0, stop: Math.ceil(points / 100), step: 1 } };
    const y = { linspace: { start: index, stop: index + 1, count: 100 } };
    const request = { model: "./tiny.ts", run_id: ownRunId(index), dimensions: { x, y } };
    await small.sweep({ ...request, sharding: { shard_count: 4 } });
    small.clock.advance(DAY_MS);
  }
}
