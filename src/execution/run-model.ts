import type { ModelDescription, RunSpecification } from "../contract/index.ts";
import { modelFingerprint, SweeplakeError, WRITER_FORMAT } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import { readCode } from "../lake/index.ts";
import type { AnyModelDefinition } from "../model/index.ts";
import { definitionOf, describeModel } from "../model/index.ts";
import type { ModelSource } from "../ports/index.ts";

/** A model that can be executed, and what it says of itself. */
export interface ExecutableModel {
  readonly definition: AnyModelDefinition;
  readonly description: ModelDescription;
}

/**
 * The model that a run was accepted with, from the code that the lake keeps.
 *
 * Throws MODEL_CODE_MISMATCH where the code cannot be executed here as it was accepted: other versions of its packages,
 * another description, or a writer format that this version of Sweeplake does not write.
 */
export async function loadRunModel(
  lake: Lake,
  source: ModelSource,
  run: RunSpecification,
  resolveFrom: string,
): Promise<ExecutableModel> {
  if (run.writer_format !== WRITER_FORMAT) {
    throw mismatch(run, `its files have writer format ${run.writer_format}, this version writes ${WRITER_FORMAT}`);
  }
  const stored = await readCode(lake, run.code_version);
  const bundle = await source.rebundle(stored, resolveFrom);
  if (bundle.codeVersion !== run.code_version) throw mismatch(run, describePackages(stored, bundle.code));
  const exported = await source.evaluate(bundle);
  const description = describeModel(exported, bundle.codeVersion);
  if (modelFingerprint(description) !== run.model.fingerprint) {
    throw mismatch(run, "its parameters, derived values or metrics read differently here");
  }
  return { definition: definitionOf(exported), description };
}

/** Which packages differ: what follows the model's own text is one line for each of them. */
function describePackages(stored: string, found: string): string {
  const linesOnlyIn = (code: string, other: string) => {
    const known = new Set(other.split("\n"));
    const lines = code.split("\n").filter((line) => line !== "" && !known.has(line));
    return lines.map((line) => line.replace("// ", "")).join(", ");
  };
  const recorded = linesOnlyIn(stored, found);
  return `packages that it imports have other versions here: recorded ${recorded}, found ${linesOnlyIn(found, stored)}`;
}

function mismatch(run: RunSpecification, why: string): SweeplakeError {
  const wayOut = "do it where the run was accepted, with the versions of that time, or start a new run_id";
  return new SweeplakeError("MODEL_CODE_MISMATCH", `run ${run.run_id} cannot be executed here: ${why}; ${wayOut}`);
}
