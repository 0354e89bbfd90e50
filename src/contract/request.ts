import { z } from "zod";
import type { ErrorCode } from "./errors.ts";
import { errorCodes } from "./errors.ts";
import { jsonSchema as json } from "./json.ts";
import { RUN_ID } from "./limits.ts";

/**
 * The sweep request of DESIGN section 6: what a user writes (`SweepRequest`) and its normal forms, in which every key
 * is present (`RequestForm`, `RunConfig`).
 */

/**
 * Every schema says in its message what would be valid there, so a message about a bad request is written where the
 * rule is.
 */
const text = z.string("must be a string");
const number = z.number("must be a finite number");
const integer = z.int("must be an integer");
const INT32_MAX = 2_147_483_647;

const atLeast = (minimum: number) => integer.min(minimum, `must be at least ${minimum}`);
const positiveInt32 = atLeast(1).max(INT32_MAX, `must be at most ${INT32_MAX}`);
const orList = (words: readonly string[]) => words.join(", ").replace(/, (\w+)$/, " or $1");
const oneOf = <const Words extends readonly string[]>(words: Words) => z.enum(words, `must be ${orList(words)}`);
const object = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape, "must be an object");
const named = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value, "must be an object");
const list = <Value extends z.ZodType>(value: Value) => z.array(value, "must be a list");

/** How the points of a run are chosen: DESIGN section 6, and ADR 0011 for the last. */
export const samplingStrategies = ["grid", "zip", "list", "random", "lhs", "sobol", "star"] as const;
export type SamplingStrategy = (typeof samplingStrategies)[number];

const seedPolicySchema = oneOf(["assignment", "index", "replicate", "fixed"]);

const spacing = object({ start: number, stop: number, count: integer });
const bounds = object({ low: number, high: number });

/** The forms of a dimension; a dimension is an object with exactly one of these keys. */
const forms = {
  values: list(json),
  range: object({ start: number, stop: number, step: number }),
  linspace: spacing,
  logspace: spacing,
  uniform: bounds,
  log_uniform: bounds,
  normal: object({ mean: number, sd: number }),
};
const requestForms = {
  ...forms,
  choice: object({ values: list(json), weights: list(number).nullable().optional() }),
};
const normalForms = { ...forms, choice: object({ values: list(json), weights: list(number).nullable() }) };

const given = (value: object) => Object.values(value).filter((member) => member !== undefined).length;
/** Counting the keys of an object makes sense even where one of their values is wrong. */
const isAnyObject = ({ value }: { value: unknown }) => typeof value === "object" && value !== null;
/** That nothing is given is not worth saying where a key was misspelt. */
const isFaultless = ({ issues }: { issues: readonly unknown[] }) => issues.length === 0;

const formsMessage = `must be a list of values or have exactly one of the keys ${Object.keys(requestForms).join(", ")}`;
const dimensionSchema = object(requestForms)
  .partial()
  .refine((form) => Object.keys(form).length <= 1, { message: formsMessage, when: isAnyObject })
  .refine((form) => given(form) >= 1, { message: formsMessage, when: isFaultless });

const pointSchema = named(json);

const limitsSchema = object({
  /** Milliseconds that one point may take. */
  point_timeout_ms: positiveInt32.default(60_000),
  /** Failed points after which the run is stopped; null: never. */
  max_failed_points: atLeast(0).nullable().default(null),
  /** Megabytes of JavaScript heap that one worker may use; null: as much as the runtime permits. */
  max_heap_mb: atLeast(16).nullable().default(null),
});

const samplingObject = object({
  strategy: oneOf(samplingStrategies),
  count: atLeast(1).optional(),
  points: z
    .union([list(pointSchema), text.min(1, "must not be empty")], "must be a list of points or the path of a CSV file")
    .optional(),
  /** Recorded seeds, one for each point of a list, in place of those that seed_policy gives. */
  seeds: list(atLeast(0)).optional(),
});

const shardingObject = object({ shard_count: positiveInt32.optional(), shard_size: positiveInt32.optional() });
const shardingSchema = shardingObject
  .refine((sharding) => given(sharding) <= 1, {
    message: "must have shard_count or shard_size, not both",
    params: { code: "SHARDING_CONFLICT" satisfies ErrorCode },
    when: isAnyObject,
  })
  .refine((sharding) => given(sharding) >= 1, { message: "must have shard_count or shard_size", when: isFaultless });

/** A request as a user writes it, in YAML, JSON or code. */
export const sweepRequestSchema = object({
  model: text.min(1, "must not be empty"),
  run_id: text.regex(RUN_ID, errorCodes.RUN_ID_INVALID.text).optional(),
  labels: named(text).default({}),
  sampling: z
    .union(
      [oneOf(samplingStrategies), samplingObject],
      `must be ${orList(samplingStrategies)}, or an object such as { strategy: random, count: 100 }`,
    )
    .default("grid"),
  dimensions: named(
    z.union([list(json), dimensionSchema], "must be a list of values or a form such as { linspace: … }"),
  ).default({}),
  fixed: named(json).default({}),
  replicates: positiveInt32.default(1),
  seed: atLeast(0).default(0),
  seed_policy: seedPolicySchema.default("assignment"),
  sharding: z
    .union([oneOf(["auto"]), shardingSchema], "must be auto, { shard_count: … } or { shard_size: … }")
    .default("auto"),
  limits: limitsSchema.prefault({}),
});

/** The keys that may stand in the object at `path` of a request; empty where there is no such list. */
export function requestKeys(path: readonly PropertyKey[]): readonly string[] {
  const [section, , form] = path;
  const objects = new Map<PropertyKey | undefined, z.ZodObject>([
    [undefined, sweepRequestSchema],
    ["sampling", samplingObject],
    ["sharding", shardingObject],
    ["limits", limitsSchema],
  ]);
  if (section !== "dimensions") return Object.keys(objects.get(section)?.shape ?? {});
  if (form === undefined) return Object.keys(requestForms);
  const schema = new Map<PropertyKey, z.ZodType>(Object.entries(requestForms)).get(form);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** What a caller may pass. */
export type SweepRequestInput = z.input<typeof sweepRequestSchema>;
/** A request whose keys and types are known to be right; its names and values are not yet checked against a model. */
export type SweepRequest = z.infer<typeof sweepRequestSchema>;

const dimensionFormSchema = z
  .strictObject(normalForms)
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
    /** Only in a list with recorded seeds (ADR 0007), so that the normal form of every other sweep is as it was. */
    seeds: z.array(integer.min(0)).optional(),
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
