import { z } from "zod";

const parameters = z.object({
  load: z.number().positive().default(1),
  rate: z.number().positive().default(1),
  servers: z.int().min(1).default(1),
  slots: z.int().min(1).default(4),
  duration: z.number().default(480),
  warmup: z.number().default(60),
  is_open: z.boolean().default(true),
  policy: z.enum(["fifo", "lifo"]).default("fifo"),
  cost: z
    .object({ fixed: z.number().default(2.5), hourly: z.number().default(17.25) })
    .default({ fixed: 2.5, hourly: 17.25 }),
});

const derived = z.object({ horizon: z.number(), utilisation: z.number() });

const metrics = z.object({
  throughput: z.number(),
  queue: z.number(),
  wait: z.number(),
  cost_total: z.number(),
  /** An integer, so that its sum over all points is exact whatever the order: see `checksum`. */
  served: z.int(),
});

export type Parameters = z.output<typeof parameters>;
export type Derived = z.output<typeof derived>;
export type Metrics = z.output<typeof metrics>;

function derive(values: Parameters): Derived {
  return { horizon: values.duration + values.warmup, utilisation: values.load / (values.rate * values.servers) };
}

function simulate(input: { readonly parameters: Parameters; readonly derived: Derived }): Metrics {
  const { load, rate, servers, slots, cost } = input.parameters;
  const { horizon, utilisation } = input.derived;
  return {
    throughput: load * utilisation,
    queue: load * slots,
    wait: utilisation / rate,
    cost_total: cost.fixed + cost.hourly * servers,
    served: Math.floor(load * horizon) + servers * slots,
  };
}

/**
 * The no-op model of DESIGN section 11: 10 parameters, of which a sweep varies `load`, `rate` and `servers`, 2 derived
 * values, 5 metrics, and next to no work. It is stochastic as models are by default, so every point has its seed.
 *
 * It stands apart from the model's file because that imports `sweeplake`, which only a model that is run can.
 */
export const noOp = {
  name: "bench-no-op",
  version: "1.0.0",
  parameters,
  derived,
  derive,
  metrics,
  simulate,
};
