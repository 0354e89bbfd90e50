import { createHash, hash } from "node:crypto";
import type { Json } from "./json.ts";
import { canonicalJson } from "./json.ts";
import type { ModelDescription } from "./model-description.ts";

/** SHA-256 of the UTF-8 of `text` (or of bytes), 64 lower-case hex digits. */
export function sha256(text: string | Uint8Array): string {
  return typeof text === "string" ? hash("sha256", text, "hex") : createHash("sha256").update(text).digest("hex");
}

/** The canonical JSON of a value and its SHA-256: the pair that is stored side by side. */
export interface Fingerprinted {
  readonly json: string;
  readonly fingerprint: string;
}

export function fingerprint(value: Json): Fingerprinted {
  const json = canonicalJson(value);
  return { json, fingerprint: sha256(json) };
}

/** DESIGN section 5: the registry entry without descriptions. */
export function modelFingerprint(model: ModelDescription): string {
  const bare = <T extends { description?: string | undefined }>({ description: _, ...rest }: T) => rest;
  return fingerprint({
    ...model,
    parameters: model.parameters.map(bare),
    derived: model.derived.map(bare),
    metrics: model.metrics.map(bare),
  } as Json).fingerprint;
}

/** What the text of `parameter_fingerprint` is made from, as canonical JSON text of its parts. */
export interface PointText {
  readonly derivedJson: string;
  readonly model: string;
  readonly modelVersion: string;
  readonly parametersJson: string;
}

/** The text hashed as `parameter_group_fingerprint`. All parts must already be canonical. */
export function pointGroupJson(point: PointText): string {
  return (
    `{"derived":${point.derivedJson},"kind":"point.1","model":${JSON.stringify(point.model)},` +
    `"model_version":${JSON.stringify(point.modelVersion)},"parameters":${point.parametersJson}}`
  );
}

/** The text hashed as `parameter_fingerprint`: the group's text with the seed. */
export function pointJson(groupJson: string, seed: number): string {
  return `${groupJson.slice(0, -1)},"seed":${seed}}`;
}

export type SeedPolicy = "assignment" | "index" | "replicate" | "fixed";

/** Everything that the seed of a point can depend on. */
export interface SeedInput {
  readonly seedPolicy: SeedPolicy;
  readonly runSeed: number;
  readonly groupFingerprint: string;
  readonly designIndex: number;
  readonly replicate: number;
}

/** DESIGN section 5: an integer in [0, 2^53). */
export function pointSeed(input: SeedInput): number {
  switch (input.seedPolicy) {
    case "assignment":
      return seedFromText(`seed.1:${input.runSeed}:${input.groupFingerprint}:${input.replicate}`);
    case "index":
      return seedFromText(`seed.1:${input.runSeed}:index:${input.designIndex}:${input.replicate}`);
    case "replicate":
      return seedFromText(`seed.1:${input.runSeed}:replicate:${input.replicate}`);
    case "fixed":
      return input.runSeed;
  }
}

/** The first 14 hex digits of the hash are 56 bits; shifted right by 3 they are 53, exact in a double. */
function seedFromText(text: string): number {
  // One byte a character: cheaper to read than hex digits.
  const bytes = hash("sha256", text, "binary");
  let high = 0;
  for (let at = 0; at < 3; at++) high = high * 256 + bytes.charCodeAt(at);
  let low = 0;
  for (let at = 3; at < 7; at++) low = low * 256 + bytes.charCodeAt(at);
  return high * 0x20000000 + Math.floor(low / 8);
}

/** DESIGN section 6: the hashed bits behind one draw. */
export function sampleBits(runSeed: number, designIndex: number, dimension: string): number {
  return hashBits(`sample.1:${runSeed}:${designIndex}:${dimension}`);
}

/** The first 13 hex digits of the hash of a text: an integer in [0, 2^52). */
export function hashBits(text: string): number {
  return Number.parseInt(sha256(text).slice(0, 13), 16);
}
