import { dirname } from "node:path";
import { sourcePlaces } from "../../../adapters/esbuild/index.ts";
import type { Json } from "../../../contract/index.ts";
import { configOf, fingerprint } from "../../../contract/index.ts";
import { createResolver, definitionOf } from "../../../model/index.ts";
import { openPlan } from "../../../planning/index.ts";
import type { PreparedSweep } from "../../../runs/index.ts";
import { loadConfig } from "../../local/load-config.ts";
import { localModelSource } from "../../local/model-source.ts";
import { readRequestFile } from "../../local/read-request-file.ts";
import { prepareLocalSweep } from "../../local/run-sweep.ts";
import { runPilot } from "../../pilot/run-pilot.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { count, formatTable, print, printJson } from "../terminal.ts";
import type { CommonOptions } from "./common.ts";
import { hint, targetLake } from "./common.ts";
import { pilotText } from "./pilot-text.ts";

interface PlanOptions extends CommonOptions {
  readonly points: number;
  readonly pilot?: number;
  readonly workers?: number;
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

/** `sweeplake plan`: what a sweep would run, without writing anything; with a pilot, what that would be like. */
export async function plan(terminal: Terminal, file: string, options: PlanOptions): Promise<ExitCode> {
  const lake = targetLake(terminal, options);
  const sweep = await prepareLocalSweep(lake, await readRequestFile(file), dirname(file));
  // Points of a pilot are not resolved here as well: what they do to a process must not be done to this one.
  const { sources, points } = await samplePoints(sweep, options.pilot === undefined ? options.points : 0);
  const pilot =
    options.pilot === undefined ? undefined : await runPilot(sweep, await pilotOptions(sweep, file, options));
  if (options.json === true) {
    const { shards, totalPoints, form, model } = sweep;
    printJson(terminal, {
      model: model.description.name,
      model_version: model.description.version,
      request: form,
      config_fingerprint: fingerprint(configOf(form, model.description) as Json).fingerprint,
      total_points: totalPoints,
      shards,
      files: filesOf(sweep),
      sources,
      points,
      ...(pilot === undefined ? {} : { pilot }),
    });
  } else {
    printPlan(terminal, sweep);
    if (points.length > 0) print(terminal, `\n${sampleTable(sources, points)}`);
    for (const point of points.filter((each) => each.error_code !== null)) {
      print(terminal, `point ${point.point_index}: ${point.error_code} ${point.error_message}`);
    }
    if (pilot !== undefined) print(terminal, `\n${pilotText(pilot, sweep.form.sharding)}`);
    print(terminal, `\nnext:\n  ${hint(options, "run", file)}`);
  }
  return pilot === undefined || pilot.points_failed === 0 ? exitCodes.done : exitCodes.failures;
}

/** Two data files and one commit a shard, the context, the claim, its index and two states. */
function filesOf({ shards }: PreparedSweep): number {
  return 3 * shards.count + 5;
}

function printPlan(terminal: Terminal, sweep: PreparedSweep): void {
  const { shards, totalPoints, form, model } = sweep;
  const { name, version } = model.description;
  const perShard =
    shards.min_points === shards.max_points
      ? count(shards.min_points)
      : `${count(shards.min_points)} to ${count(shards.max_points)}`;
  const lines = [
    `model   ${name}@${version}`,
    `points  ${count(totalPoints)}: ${count(totalPoints / form.replicates)} assignments (${form.sampling.strategy}) x ${form.replicates}`,
    `shards  ${count(shards.count)} of ${perShard} points`,
    `files   about ${count(filesOf(sweep))}`,
  ];
  print(terminal, lines.join("\n"));
}

async function pilotOptions({ model, request }: PreparedSweep, file: string, options: PlanOptions) {
  const places = model.folder === null ? undefined : await sourcePlaces(request.model, dirname(file));
  return {
    points: options.pilot ?? 1,
    workers: options.workers,
    exports: (await loadConfig(process.env, process.cwd())).exports,
    describePlace: places ?? (({ line }: { readonly line: number }) => `line ${line} of its stored code`),
  };
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
