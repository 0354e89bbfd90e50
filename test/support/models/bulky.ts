/** A model whose outcomes take much room, compressed or not: 4,000 random digits a point. */
import { defineModel, z } from "sweeplake";

export default defineModel({
  name: "bulky",
  version: "1.0.0",
  parameters: z.object({ index: z.int() }),
  metrics: z.object({ text: z.string() }),
  simulate: ({ random }) => ({
    text: Array.from({ length: 400 }, () => String(random.integer(10 ** 9, 10 ** 10 - 1))).join(""),
  }),
});
