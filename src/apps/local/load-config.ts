import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { Problem } from "../../contract/index.ts";
import { didYouMean, jsonPointer, messageOf, refuse, SweeplakeError, shown } from "../../contract/index.ts";
import { CHECKPOINT_AFTER_MS } from "../../execution/index.ts";
import { parseRequestText } from "./read-request-file.ts";

/** What can be set for a folder in `sweeplake.config.ts` or `sweeplake.config.yaml`, and by environment variables. */
const configSchema = z.strictObject({
  /** Optional datasets. What a run exports is pinned when it is accepted. */
  exports: z
    .strictObject({
      run_context: z.boolean().default(true),
      effective_parameters: z.boolean().default(true),
    })
    .prefault({}),
  /** Milliseconds of uncommitted work of a shard that are worth a checkpoint in the lake. */
  checkpoint_after_ms: z.int().min(1).default(CHECKPOINT_AFTER_MS),
});
export type Config = z.infer<typeof configSchema>;

/** Environment variables, and the place in the configuration that each one overrides. */
const variables = {
  SWEEPLAKE_EXPORTS_RUN_CONTEXT: ["exports", "run_context"],
  SWEEPLAKE_EXPORTS_EFFECTIVE_PARAMETERS: ["exports", "effective_parameters"],
  SWEEPLAKE_CHECKPOINT_AFTER_MS: ["checkpoint_after_ms"],
} as const;

const fileNames = ["sweeplake.config.ts", "sweeplake.config.yaml"] as const;

/**
 * The configuration of a folder: defaults, then its file, then the environment. Throws CONFIG_INVALID with every
 * problem at once; a malformed value is never ignored.
 */
export async function loadConfig(env: Readonly<Record<string, string | undefined>>, folder: string): Promise<Config> {
  const file = await readConfigFile(folder);
  const fromEnvironment = Object.entries(variables).filter(([name]) => env[name] !== undefined);
  const input = structuredClone(file.value);
  for (const [name, place] of fromEnvironment) setAt(input, place, parseVariable(env[name] as string));
  const parsed = configSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw refuse(parsed.error.issues.flatMap((issue) => problemsOf(issue, file.name, input, fromEnvironment)));
}

async function readConfigFile(folder: string): Promise<{ name: string; value: Record<string, unknown> }> {
  const found: string[] = [];
  for (const name of fileNames) {
    const exists = await access(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (exists) found.push(name);
  }
  const [name, other] = found;
  if (other !== undefined) throw new SweeplakeError("CONFIG_INVALID", `there are ${found.join(" and ")}; keep one`);
  if (name === undefined) return { name: fileNames[0], value: {} };
  const value = await (name.endsWith(".ts") ? importConfig(join(folder, name)) : readYaml(join(folder, name), name));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SweeplakeError("CONFIG_INVALID", `${name} holds ${shown(value)}; it must hold an object`);
  }
  return { name, value: { ...value } };
}

async function importConfig(path: string): Promise<unknown> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(path).href);
    return module.default;
  } catch (error) {
    throw new SweeplakeError("CONFIG_INVALID", `${path} cannot be imported: ${messageOf(error)}`, { cause: error });
  }
}

async function readYaml(path: string, name: string): Promise<unknown> {
  return parseRequestText(await readFile(path, "utf8"), name) ?? {};
}

/** `true`, `false` and numbers as such; everything else stays text, for the schema to refuse. */
function parseVariable(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return /^\d+$/.test(text) ? Number(text) : text;
}

function setAt(target: Record<string, unknown>, place: readonly string[], value: unknown): void {
  const [name = "", ...rest] = place;
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = target[name];
  const object = typeof inner === "object" && inner !== null ? { ...inner } : {};
  target[name] = object;
  setAt(object as Record<string, unknown>, rest, value);
}

function problemsOf(
  issue: z.core.$ZodIssue,
  file: string,
  input: unknown,
  fromEnvironment: readonly (readonly [string, readonly string[]])[],
): Problem[] {
  const path = issue.path.map(String);
  const variable = fromEnvironment.find(([, place]) => place.join("/") === path.join("/"))?.[0];
  const source = variable ?? file;
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(path[0] === "exports" ? configSchema.shape.exports.unwrap().shape : configSchema.shape);
    return issue.keys.map((key) => ({
      code: "CONFIG_INVALID",
      pointer: jsonPointer(...path, key),
      found: `${source} has the key ${shown(key)}`,
      valid: `the keys here are ${known.join(", ")}.${didYouMean(key, known)}`,
    }));
  }
  let value: unknown = input;
  for (const name of path) value = (value as Record<string, unknown> | undefined)?.[name];
  const expected = issue.code === "invalid_type" && issue.expected === "boolean" ? "must be true or false" : undefined;
  const valid = expected ?? (path[0] === "exports" ? "must be an object" : "must be a whole number of at least 1");
  return [{ code: "CONFIG_INVALID", pointer: jsonPointer(...path), found: `${source} has ${shown(value)}`, valid }];
}
