import { z } from "zod";
import type { Problem } from "../contract/index.ts";
import { jsonPointer, messageOf } from "../contract/index.ts";
import { refusalsOf } from "./zod-rules.ts";

/** JSON Schema as zod writes it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly default?: unknown;
  readonly [keyword: string]: unknown;
}

export interface ReadSchema {
  readonly schema: JsonSchema;
  readonly problems: readonly Problem[];
}

/**
 * The JSON Schema of one of a model's three schemas, and everything in it that cannot be part of a model, with the way
 * out. `role` is its key in the definition.
 */
export function readZodObject(value: unknown, role: string): ReadSchema {
  if (!(value instanceof z.ZodType) || value._zod.def.type !== "object") {
    const found = value === undefined ? "found nothing" : "found something that is not a z.object";
    return unreadable([role], { code: "MODEL_INVALID", found, valid: "declare it with z.object({ … })" });
  }
  // A schema shows up once per wrapper (optional, default, meta); what is wrong with it is reported once.
  const problems = new Map<string, Problem>();
  try {
    const schema = z.toJSONSchema(value, {
      unrepresentable: "any",
      cycles: "throw",
      override: ({ zodSchema, path }) => {
        const pointer = jsonPointer(role, ...namesIn(path));
        for (const { code, found, valid } of refusalsOf(zodSchema)) {
          problems.set(`${pointer} ${found}`, { code, pointer, found: `found ${found}`, valid });
        }
      },
    }) as JsonSchema;
    return { schema, problems: [...problems.values()] };
  } catch (error) {
    const [message = ""] = messageOf(error).split("\n");
    return unreadable([role], unreadableReason(message));
  }
}

function unreadableReason(message: string): Omit<Problem, "pointer"> {
  const cycle = /^Cycle detected: #\/(.*)\/<root>/.exec(message);
  if (cycle === null) {
    const found = `found a schema that cannot be read: ${message}`;
    return { code: "MODEL_TYPE_UNSUPPORTED", found, valid: "use plain types with constant defaults" };
  }
  const names = namesIn(cycle[1]?.split("/") ?? []).join(".");
  const found = `found a schema that contains itself, at ${names}`;
  return { code: "MODEL_TYPE_UNSUPPORTED", found, valid: "write out as many levels as there are" };
}

function unreadable(path: readonly string[], reason: Omit<Problem, "pointer">): ReadSchema {
  return { schema: {}, problems: [{ ...reason, pointer: jsonPointer(...path) }] };
}

/** The names on a JSON Schema path such as `properties.pricing.properties.base_fare`. */
function namesIn(path: readonly (string | number)[]): (string | number)[] {
  const names: (string | number)[] = [];
  for (let at = 0; at < path.length; at++) if (path[at] === "properties") names.push(path[++at] ?? "");
  return names;
}
