import { defineModel, z } from "sweeplake";

/** The model of the runs that are accepted into a lake that has many. */
export default defineModel({
  name: "accepted",
  version: "1.0.0",
  stochastic: false,
  parameters: z.object({ x: z.int(), y: z.number().default(1) }),
  metrics: z.object({ sum: z.number() }),
  simulate: ({ parameters: { x, y } }) => ({ sum: x + y }),
});
