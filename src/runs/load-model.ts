import type { ModelDescription, RunSpecification } from "../contract/index.ts";
import { didYouMean, MODEL_NAME, SweeplakeError, shown } from "../contract/index.ts";
import type { Lake, RegisteredModel } from "../lake/index.ts";
import { listModels, listRuns, readCode, readRun } from "../lake/index.ts";
import { describeModel } from "../model/index.ts";
import type { ModelBundle, ModelSource } from "../ports/index.ts";

/** A model as a request named it, with the code that a run would execute. */
export interface LoadedModel {
  readonly bundle: ModelBundle;
  readonly description: ModelDescription;
  /** How the request's normal form names it: its name, or name@version where a version was asked for. */
  readonly reference: string;
  /** The folder of the model's file; null where the code came from the lake. */
  readonly folder: string | null;
}

export interface ModelLookup {
  readonly lake: Lake;
  readonly source: ModelSource;
  /** The folder that a relative path starts from. */
  readonly baseFolder: string;
}

/**
 * Loads the model that a request names: a path of a file, or `name` or `name@version` of a model that the lake has run
 * before, whose newest run's code is then used again.
 *
 * Throws MODEL_NOT_FOUND, MODEL_LOAD_FAILED, or what `describeModel` throws; MODEL_CODE_MISMATCH where stored code
 * finds other versions of its packages.
 */
export async function loadModel(lookup: ModelLookup, reference: string): Promise<LoadedModel> {
  const [name = "", version] = reference.split("@");
  if (MODEL_NAME.test(name)) return loadStored(lookup, name, version);
  const bundle = await lookup.source.bundle(reference, lookup.baseFolder);
  const description = await describe(lookup.source, bundle);
  return { bundle, description, reference: description.name, folder: bundle.resolveFrom };
}

async function loadStored(lookup: ModelLookup, name: string, version: string | undefined): Promise<LoadedModel> {
  const { lake, source, baseFolder } = lookup;
  const known = await listModels(lake);
  const versions = known.find((model) => model.name === name)?.versions ?? [];
  const isKnown = version === undefined ? versions.length > 0 : versions.some((each) => each.version === version);
  const run = isKnown ? await newestRun(lake, name, version) : undefined;
  if (run === undefined) throw unknownModel(known, version === undefined ? name : `${name}@${version}`);
  const bundle = await source.rebundle(await readCode(lake, run.code_version), baseFolder);
  if (bundle.codeVersion !== run.code_version) {
    const why = "the packages that it imports are installed in other versions here";
    throw new SweeplakeError("MODEL_CODE_MISMATCH", `${name} of run ${run.run_id}: ${why}; name the model by its file`);
  }
  const reference = version === undefined ? name : `${name}@${version}`;
  return { bundle, description: await describe(source, bundle), reference, folder: null };
}

async function newestRun(lake: Lake, name: string, version: string | undefined): Promise<RunSpecification | undefined> {
  for await (const { run_id } of listRuns(lake)) {
    const run = await readRun(lake, run_id);
    if (run?.model.name === name && (version ?? run.model.version) === run.model.version) return run;
  }
  return undefined;
}

function unknownModel(models: readonly RegisteredModel[], asked: string): SweeplakeError {
  const known = models.flatMap((model) => [
    model.name,
    ...model.versions.map((description) => `${model.name}@${description.version}`),
  ]);
  const valid =
    known.length === 0
      ? "the lake has no model yet: give the path of a model file, such as ./model.ts"
      : `the lake has ${known.join(", ")}; or give the path of a model file`;
  return new SweeplakeError(
    "MODEL_NOT_FOUND",
    `no model is named ${shown(asked)}; ${valid}.${didYouMean(asked, known)}`,
  );
}

async function describe(source: ModelSource, bundle: ModelBundle): Promise<ModelDescription> {
  return describeModel(await source.evaluate(bundle), bundle.codeVersion);
}
