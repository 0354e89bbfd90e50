import { isDeepStrictEqual } from "node:util";
import type { ColumnClaim, Json, ModelDescription } from "../contract/index.ts";
import {
  codeKey,
  columnClaimSchema,
  columnKey,
  modelDescriptionSchema,
  modelKey,
  modelPrefix,
  modelsPrefix,
  sha256,
} from "../contract/index.ts";
import type { Lake } from "./lake.ts";
import { damaged, putJson, readAs } from "./lake.ts";

/** The registered description of one version of a model, or undefined. */
export async function readModel(lake: Lake, name: string, version: string): Promise<ModelDescription | undefined> {
  return readAs(lake, modelKey(name, version), modelDescriptionSchema);
}

/**
 * Registers a model: claims its columns, then puts its entry. Nothing is overwritten. Returns what is now in force,
 * which is another's where another registered first; the caller decides whether the two agree.
 *
 * Of two registrations at once that disagree, exactly one gets through: both claim in the same order and the loser
 * stops at the first column that it does not get, so neither can take a column from under the other.
 */
export async function registerModel(
  lake: Lake,
  model: ModelDescription,
  claims: ReadonlyMap<string, ColumnClaim>,
): Promise<{ readonly claims: ReadonlyMap<string, ColumnClaim>; readonly registered: ModelDescription | undefined }> {
  const isClaimed = await claimColumns(lake, model.name, claims);
  if (isClaimed) await putJson(lake, modelKey(model.name, model.version), model as Json);
  return {
    claims: await readColumnClaims(lake, model.name, claims.keys()),
    registered: isClaimed ? await readModel(lake, model.name, model.version) : undefined,
  };
}

/** Whether every claim is in force; ends at the first that is not. */
async function claimColumns(lake: Lake, model: string, claims: ReadonlyMap<string, ColumnClaim>): Promise<boolean> {
  for (const column of [...claims.keys()].sort()) {
    const claim = claims.get(column) as ColumnClaim;
    const key = columnKey(model, column);
    if ((await putJson(lake, key, claim)) === "created") continue;
    if (!isDeepStrictEqual(await readAs(lake, key, columnClaimSchema), claim)) return false;
  }
  return true;
}

/** The claims in force on some columns of a model. */
export async function readColumnClaims(
  lake: Lake,
  model: string,
  columns: Iterable<string>,
): Promise<ReadonlyMap<string, ColumnClaim>> {
  const claims = new Map<string, ColumnClaim>();
  for (const column of columns) {
    const claim = await readAs(lake, columnKey(model, column), columnClaimSchema);
    if (claim !== undefined) claims.set(column, claim);
  }
  return claims;
}

/** A model's name with the descriptions of all its registered versions, sorted by version. */
export interface RegisteredModel {
  readonly name: string;
  readonly versions: readonly ModelDescription[];
}

/** Every registered model, sorted by name. */
export async function listModels(lake: Lake): Promise<readonly RegisteredModel[]> {
  const models: RegisteredModel[] = [];
  for await (const folder of lake.store.list(modelsPrefix, { folders: true })) {
    const name = folder.key.slice(modelsPrefix.length, -1);
    const versions: ModelDescription[] = [];
    for await (const entry of lake.store.list(modelPrefix(name), { folders: true })) {
      if (entry.key.endsWith("/")) continue;
      const description = await readAs(lake, entry.key, modelDescriptionSchema);
      if (description !== undefined) versions.push(description);
    }
    if (versions.length > 0) models.push({ name, versions });
  }
  return models;
}

/** Stores a model's code under its hash. */
export async function putCode(lake: Lake, codeVersion: string, code: string): Promise<void> {
  await lake.store.putIfAbsent(codeKey(codeVersion), Buffer.from(code));
}

/** The stored code of a version; LAKE_CORRUPT where it is missing or is not what its name says. */
export async function readCode(lake: Lake, codeVersion: string): Promise<string> {
  const key = codeKey(codeVersion);
  const bytes = await lake.store.get(key);
  if (bytes === undefined) throw damaged(key, "it is missing");
  if (sha256(bytes) !== codeVersion) throw damaged(key, "its hash is not its name");
  // A leading U+FEFF is part of what was hashed.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
