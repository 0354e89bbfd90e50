import { z } from "zod";
import { jsonSchema as json } from "./json.ts";
import { RUN_ID } from "./limits.ts";

/**
 * The sweep request of DESIGN section 6: what a user writes (`SweepRequest`) and its normal forms, in which every key
 * is present (`RequestForm`, `RunConfig`).
 */

const integer = z.int();
const INT32_MAX = 2_147_483_647;

export const samplingStrategies = ["grid", "zip", "list", "random"] as const;
export type SamplingStrategy = (typeof samplingStrategies)[number];

const seedPolicySchema = z.enum(["assignment", "index", "replicate", "fixed"]);

const spacing = z.strictObject({ start: z.number(), stop: z.number(), count: integer });
const bounds = z.strictObject({ low: z.number(), high: z.number() });

/** The forms of a dimension; a dimension is an object with exactly one of these keys. */
const forms = {
  values: z.array(json),
  range: z.strictObject({ start: z.number(), stop: z.number(), step: z.number() }),
  linspace: spacing,
  logspace: spacing,
  uniform: bounds,
  log_uniform: bounds,
  normal: z.strictObject({ mean: z.number(), sd: z.number() }),
};
const choice = z.strictObject({ values: z.array(json), weights: z.array(z.number()).nullable().optional() });
const choiceForm = z.strictObject({ values: z.array(json), weights: z.array(z.number()).nullable() });

const dimensionSchema = z
  .strictObject({ ...forms, choice })
  .partial()
  .refine((form) => Object.keys(form).length === 1, {
    abort: true,
    message: `must be a list of values or have exactly one of the keys ${[...Object.keys(forms), "choice"].join(", ")}`,
  });

const pointSchema = z.record(z.string(), json);

const limitsSchema = z.strictObject({
  /** Milliseconds that one point may take. */
  point_timeout_ms: integer.min(1).max(INT32_MAX).default(60_000),
  /** Failed points after which the run is stopped; null: never. */
  max_failed_points: integer.min(0).nullable().default(null),
});

/** A request as a user writes it, in YAML, JSON or code. */
export const sweepRequestSchema = z.strictObject({
  model: z.string().min(1),
  run_id: z.string().regex(RUN_ID).optional(),
  labels: z.record(z.string(), z.string()).default({}),
  sampling: z
    .union([
      z.enum(samplingStrategies),
      z.strictObject({
        strategy: z.enum(samplingStrategies),
        count: integer.min(1).optional(),
        points: z.union([z.array(pointSchema), z.string().min(1)]).optional(),
      }),
    ])
    .default("grid"),
  dimensions: z.record(z.string(), z.union([z.array(json), dimensionSchema])).default({}),
  fixed: z.record(z.string(), json).default({}),
  replicates: integer.min(1).max(INT32_MAX).default(1),
  seed: integer.min(0).default(0),
  seed_policy: seedPolicySchema.default("assignment"),
  sharding: z
    .union([
      z.literal("auto"),
      z
        .strictObject({
          shard_count: integer.min(1).max(INT32_MAX).optional(),
          shard_size: integer.min(1).max(INT32_MAX).optional(),
        })
        .refine((sharding) => sharding.shard_count !== undefined || sharding.shard_size !== undefined, {
          message: "must have shard_count or shard_size",
        })
        .refine((sharding) => sharding.shard_count === undefined || sharding.shard_size === undefined, {
          message: "give shard_count or shard_size, not both",
          params: { code: "SHARDING_CONFLICT" },
        }),
    ])
    .default("auto"),
  limits: limitsSchema.prefault({}),
});

/** What a caller may pass. */
export type SweepRequestInput = z.input<typeof sweepRequestSchema>;
/** A request whose keys and types are known to be right; its names and values are not yet checked against a model. */
export type SweepRequest = z.infer<typeof sweepRequestSchema>;

const dimensionFormSchema = z
  .strictObject({ ...forms, choice: choiceForm })
  .partial()
  .refine((form) => Object.keys(form).length === 1);

const sharedForm = {
  /** By dotted name of the parameter. */
  dimensions: z.record(z.string(), dimensionFormSchema),
  fixed: z.record(z.string(), json),
  replicates: integer.min(1),
  sampling: z.strictObject({
    /** Assignments to draw; null where the strategy has its own number. */
    count: integer.min(1).nullable(),
    /** The points of a list by dotted name; null for other strategies. */
    points: z.array(pointSchema).nullable(),
    strategy: z.enum(samplingStrategies),
  }),
  seed: integer.min(0),
  seed_policy: seedPolicySchema,
};

/** The normal form behind `request_fingerprint`. */
export const requestFormSchema = z.strictObject({
  ...sharedForm,
  kind: z.literal("request.1"),
  labels: z.record(z.string(), z.string()),
  limits: z.strictObject(limitsSchema.shape),
  /** The model's name, or name@version where the request gave a version. Never a path. */
  model: z.string(),
  sharding: z.strictObject({
    shard_count: integer.nullable(),
    shard_size: integer.nullable(),
    strategy: z.enum(["auto", "shard_count", "shard_size"]),
  }),
});

/** The normal form behind `config_fingerprint`: what the run means. */
export const runConfigSchema = z.strictObject({
  ...sharedForm,
  kind: z.literal("config.1"),
  model: z.string(),
  model_version: z.string(),
});

export type DimensionForm = z.infer<typeof dimensionFormSchema>;
export type RequestForm = z.infer<typeof requestFormSchema>;
export type RunConfig = z.infer<typeof runConfigSchema>;

/** The configuration that a request means for one version of its model. */
export function configOf(request: RequestForm, model: { readonly name: string; readonly version: string }): RunConfig {
  const { labels: _labels, limits: _limits, sharding: _sharding, ...meaning } = request;
  return { ...meaning, kind: "config.1", model: model.name, model_version: model.version };
}
