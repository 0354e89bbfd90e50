import { dirname } from "node:path";
import type { Json } from "../../../contract/index.ts";
import { configOf, fingerprint } from "../../../contract/index.ts";
import { createResolver, definitionOf } from "../../../model/index.ts";
import { openPlan } from "../../../planning/index.ts";
import type { PreparedSweep } from "../../../runs/index.ts";
import { localModelSource } from "../../local/model-source.ts";
import { readRequestFile } from "../../local/read-request-file.ts";
import { prepareLocalSweep } from "../../local/run-sweep.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { count, formatTable, print, printJson } from "../terminal.ts";
import type { CommonOptions } from "./common.ts";
import { hint, targetLake } from "./common.ts";

interface PlanOptions extends CommonOptions {
  readonly points: number;
}

interface SamplePoint {
  readonly point_index: number;
  readonly replicate: number;
  readonly status: string;
  readonly error_code: string | null;
  readonly error_message: string | null;
  /** By column, as effective_parameters would hold them. */
  readonly values: Readonly<Record<string, null | boolean | number | string>>;
}

/** `sweeplake plan`: what a sweep would run, without writing anything. */
export async function plan(terminal: Terminal, file: string, options: PlanOptions): Promise<ExitCode> {
  const lake = targetLake(terminal, options);
  const sweep = await prepareLocalSweep(lake, await readRequestFile(file), dirname(file));
  const { sources, points } = await samplePoints(sweep, options.points);
  const { shards, totalPoints, form } = sweep;
  const { description } = sweep.model;
  // Two data files and one commit a shard, the context, the claim, its index and two states.
  const files = 3 * shards.count + 5;
  if (options.json === true) {
    printJson(terminal, {
      model: description.name,
      model_version: description.version,
      request: form,
      config_fingerprint: fingerprint(configOf(form, description) as Json).fingerprint,
      total_points: totalPoints,
      shards,
      files,
      sources,
      points,
    });
    return exitCodes.done;
  }
  const perShard =
    shards.min_points === shards.max_points
      ? count(shards.min_points)
      : `${count(shards.min_points)} to ${count(shards.max_points)}`;
  print(terminal, `model   ${description.name}@${description.version}`);
  print(
    terminal,
    `points  ${count(totalPoints)}: ${count(totalPoints / form.replicates)} assignments (${form.sampling.strategy}) x ${form.replicates}`,
  );
  print(terminal, `shards  ${count(shards.count)} of ${perShard} points`);
  print(terminal, `files   about ${count(files)}`);
  if (points.length > 0) print(terminal, `\n${sampleTable(sources, points)}`);
  for (const point of points.filter((each) => each.error_code !== null)) {
    print(terminal, `point ${point.point_index}: ${point.error_code} ${point.error_message}`);
  }
  print(terminal, `\nnext:\n  ${hint(options, "run", file)}`);
  return exitCodes.done;
}

/** Points spread evenly over the run, first and last included, with the values that they would run with. */
async function samplePoints(sweep: PreparedSweep, wanted: number) {
  const { description, bundle } = sweep.model;
  const definition = definitionOf(await localModelSource().evaluate(bundle));
  const opened = openPlan(configOf(sweep.form, description), description, sweep.shards.count);
  const resolver = createResolver(description, {
    fixed: sweep.form.fixed,
    dimensionNames: opened.dimensionNames,
    derive: definition.derive,
  });
  const sources = JSON.parse(resolver.sourcesJson) as Record<string, string>;
  const columns = [...description.parameters, ...description.derived].map((field) => field.column);
  const points = spread(sweep.totalPoints, wanted).map((index): SamplePoint => {
    const { designIndex, replicate } = opened.point(index);
    const { status, cells, fault } = resolver.resolve(opened.assignment(designIndex));
    return {
      point_index: index,
      replicate,
      status,
      error_code: fault?.code ?? null,
      error_message: fault?.message ?? null,
      values: Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? null])),
    };
  });
  return { sources, points };
}

function spread(total: number, wanted: number): readonly number[] {
  const shown = Math.min(total, wanted);
  if (shown <= 1) return shown === 1 ? [0] : [];
  return Array.from({ length: shown }, (_, at) => Math.floor((at * (total - 1)) / (shown - 1)));
}

/** One line a value, one column a point: points have many values, and terminals few columns. */
function sampleTable(sources: Readonly<Record<string, string>>, points: readonly SamplePoint[]): string {
  const header = ["", "source", ...points.map((point) => `point ${point.point_index}`)];
  const rows = Object.entries(sources).map(([column, source]) => [
    column,
    source,
    ...points.map((point) => point.values[column] ?? null),
  ]);
  return formatTable(header, rows);
}
