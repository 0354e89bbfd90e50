import type { Field } from "../../../contract/index.ts";
import { modelFingerprint } from "../../../contract/index.ts";
import { listModels } from "../../../lake/index.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { formatTable, print, printJson } from "../terminal.ts";
import type { CommonOptions } from "./common.ts";
import { existingLake } from "./common.ts";

/** `sweeplake models`: every registered version with its parameters, derived values and metrics. */
export async function models(terminal: Terminal, options: CommonOptions): Promise<ExitCode> {
  const lake = await existingLake(terminal, options);
  const versions = (await listModels(lake)).flatMap((model) => model.versions);
  if (options.json === true) {
    printJson(
      terminal,
      versions.map((model) => ({ ...model, model_fingerprint: modelFingerprint(model) })),
    );
    return exitCodes.done;
  }
  for (const model of versions) {
    print(terminal, `${model.name}@${model.version}${model.stochastic ? "" : " (deterministic)"}`);
    const rows = [
      ...model.parameters.map((field) => row("parameter", field)),
      ...model.derived.map((field) => row("derived", field)),
      ...model.metrics.map((field) => row("metric", field)),
    ];
    print(terminal, `${formatTable(["", "name", "type", "default", "unit", "description"], rows)}\n`);
  }
  return exitCodes.done;
}

function row(role: string, field: Field): unknown[] {
  const fallback = field.default === undefined ? "" : JSON.stringify(field.default);
  const type = field.nullable ? `${field.type}?` : field.type;
  return [role, field.name, type, fallback, field.unit ?? "", field.description ?? ""];
}
