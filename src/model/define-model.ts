import type { z } from "zod";
import type { Random } from "./random.ts";

type Primitive = string | number | boolean | null | undefined;

/** A JSON value, deeply read-only. */
export type ReadOnly<Value> = Value extends Primitive
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly ReadOnly<Item>[]
    : { readonly [Key in keyof Value]: ReadOnly<Value[Key]> };

/**
 * The values of a schema as models see them: deeply read-only, and an absent optional is null, because the recorded
 * object is the executed object and a column has no undefined. Inside a list or record, what is absent stays absent.
 */
export type Resolved<Value> = Value extends undefined
  ? null
  : Value extends Primitive
    ? Value
    : Value extends readonly unknown[]
      ? ReadOnly<Value>
      : string extends keyof Value
        ? RecordOf<Value>
        : { readonly [Key in keyof Value]-?: Resolved<Value[Key]> };

/** zod types an object without names as a record of never, in which any name could be looked up. */
type RecordOf<Value> = [Value[keyof Value]] extends [never] ? Readonly<Record<never, never>> : ReadOnly<Value>;

export interface SimulateInput<Parameters extends z.ZodObject, Derived extends z.ZodObject> {
  /** Every parameter, defaults included; frozen. */
  readonly parameters: Resolved<z.output<Parameters>>;
  /** What `derive` returned; frozen, empty without `derive`. */
  readonly derived: Resolved<z.output<Derived>>;
  /** The seed of this point, an integer in [0, 2^53); 0 for a model that is not stochastic. */
  readonly seed: number;
  /** The generator `random.1`, seeded by `seed`. Using it in a model with `stochastic: false` throws. */
  readonly random: Random;
  /** Aborted when the point is no longer wanted; long simulations may look at it. */
  readonly signal: AbortSignal;
}

export interface ModelDefinition<
  Parameters extends z.ZodObject,
  Metrics extends z.ZodObject,
  Derived extends z.ZodObject = z.ZodObject<Record<never, never>>,
> {
  /** Lower-case words joined by hyphens, at most 64 characters. */
  readonly name: string;
  /** Default: `0.0.0-` and the first 12 hex digits of the code's hash, so every change of code is a new version. */
  readonly version?: string;
  /** Whether simulations draw random numbers. Default true. */
  readonly stochastic?: boolean;
  readonly parameters: Parameters;
  /** The schema of what `derive` returns; goes with it. */
  readonly derived?: Derived;
  /** Computes values from the parameters before the simulation; must be pure. May call `reject`. */
  readonly derive?: (parameters: Resolved<z.output<Parameters>>) => ReadOnly<z.input<Derived>>;
  readonly metrics: Metrics;
  /** Runs one point. May be async, may call `reject`; a thrown error fails this point only. */
  readonly simulate: (
    input: SimulateInput<Parameters, Derived>,
  ) => ReadOnly<z.input<Metrics>> | Promise<ReadOnly<z.input<Metrics>>>;
}

const modelBrand: unique symbol = Symbol.for("sweeplake.model");

/** A model as its author exported it; `describe` turns it into data. */
export interface Model {
  readonly [modelBrand]: true;
  readonly definition: AnyModelDefinition;
}

/** A definition whose schemas are not known to the compiler; values are checked against the description instead. */
export interface AnyModelDefinition {
  readonly name: unknown;
  readonly version?: unknown;
  readonly stochastic?: unknown;
  readonly parameters: unknown;
  readonly derived?: unknown;
  readonly derive?: ((parameters: never) => unknown) | undefined;
  readonly metrics: unknown;
  readonly simulate: (input: never) => unknown;
}

/** Declares a model (DESIGN section 7). Checks nothing yet: a wrong definition is refused when the model is loaded. */
export function defineModel<
  Parameters extends z.ZodObject,
  Metrics extends z.ZodObject,
  Derived extends z.ZodObject = z.ZodObject<Record<never, never>>,
>(definition: ModelDefinition<Parameters, Metrics, Derived>): Model {
  return Object.freeze({ [modelBrand]: true as const, definition: definition as AnyModelDefinition });
}

/** Whether a value was made by `defineModel`. */
export function isModel(value: unknown): value is Model {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, modelBrand)) return false;
  const { definition } = value as Model;
  return typeof definition === "object" && definition !== null;
}

const rejectionBrand: unique symbol = Symbol.for("sweeplake.rejection");

/** What `reject` throws. */
class Rejection extends Error {
  readonly [rejectionBrand] = true;
}

/** Called in `derive` or `simulate`: this point is infeasible. It is recorded as rejected, which is not a failure. */
export function reject(reason: string): never {
  throw new Rejection(reason);
}

/** Whether `reject` threw it. Never throws itself, whatever was thrown. */
export function isRejection(error: unknown): boolean {
  try {
    return typeof error === "object" && error !== null && rejectionBrand in error;
  } catch {
    // A Proxy whose trap throws: whatever it is, `reject` did not make it.
    return false;
  }
}
