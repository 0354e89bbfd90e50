import type { PointRow, Reproduction } from "../../../analysis/index.ts";
import { reproducePoint } from "../../../analysis/index.ts";
import type { Field, RunSpecification } from "../../../contract/index.ts";
import { metricColumns } from "../../../contract/index.ts";
import type { Lake } from "../../../lake/index.ts";
import { requireRun } from "../../../lake/index.ts";
import { runtimeVersion } from "../../local/software.ts";
import { openPointRunner } from "../../local/worker-processes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { exitCodes } from "../exit-codes.ts";
import { interruptOnSignals } from "../interrupt.ts";
import type { Terminal } from "../terminal.ts";
import { formatTable, note, print, printJson } from "../terminal.ts";
import type { CommonOptions } from "./common.ts";
import { existingLake } from "./common.ts";

interface ReproduceOptions extends CommonOptions {
  readonly inspect?: true;
  readonly inspectPort: number;
}

/**
 * `sweeplake reproduce`: executes one point again and shows what it is and what became of it, beside what is recorded.
 * Done only if the two are identical.
 */
export async function reproduce(
  terminal: Terminal,
  runId: string,
  point: number,
  options: ReproduceOptions,
): Promise<ExitCode> {
  const lake = await existingLake(terminal, options);
  const run = await requireRun(lake, runId);
  const debugPort = options.inspect === true ? options.inspectPort : undefined;
  if (debugPort !== undefined) noteDebugger(terminal);
  const found = describe(run, await execute(terminal, lake, run, point, debugPort));
  if (options.json === true) printJson(terminal, found);
  else printPoint(terminal, found);
  return found.isIdentical === true ? exitCodes.done : exitCodes.failures;
}

async function execute(
  terminal: Terminal,
  lake: Lake,
  run: RunSpecification,
  point: number,
  debugPort: number | undefined,
): Promise<Reproduction> {
  const runner = openPointRunner(lake, run, { workers: 1, resolveFrom: process.cwd(), debugPort });
  const interrupt = interruptOnSignals(() => note(terminal, "stopping; once more to leave at once"));
  try {
    const { signal } = interrupt;
    return await reproducePoint(lake, run, point, { runner, runtimeVersion: runtimeVersion(), signal });
  } finally {
    await runner.close();
    interrupt.release();
  }
}

function noteDebugger(terminal: Terminal): void {
  const lines = [
    "the point waits for a debugger at the address below: open chrome://inspect in Chrome or Edge, attach from your",
    'editor, or type `node inspect` and host:port. It stops right before the model\'s derive and simulate: "step into"',
    "once goes on to the call, and once more into the model. --inspect-port chooses another port.",
    "The code is the run's own from the lake: one JavaScript file, without types. No time limit applies.",
  ];
  note(terminal, lines.join("\n"));
}

interface ShownValue {
  readonly name: string;
  readonly value: PointRow[string];
  readonly unit: string | null;
  readonly source: string;
  readonly column: string;
}

interface ShownOutcome {
  readonly column: string;
  /** Absent where nothing is recorded. */
  readonly recorded?: PointRow[string];
  readonly reproduced: PointRow[string];
  readonly isIdentical: boolean | null;
}

/** The point as `--json` shows it. */
function describe(run: RunSpecification, found: Reproduction) {
  const { model, recorded, replayed, differences } = found;
  const parameters = replayed.effective_parameters as PointRow;
  const sources = JSON.parse(String(parameters.parameter_sources_json)) as Record<string, string>;
  const toValue = (field: Field): ShownValue => ({
    name: field.name,
    value: parameters[field.column] ?? null,
    unit: field.unit ?? null,
    source: sources[field.column] as string,
    column: field.column,
  });
  const outcomeOf = (column: string): ShownOutcome => {
    const reproduced = replayed.outcomes[column] ?? null;
    if (recorded === null) return { column, reproduced, isIdentical: null };
    const was = recorded.outcomes[column] ?? null;
    return { column, recorded: was, reproduced, isIdentical: Object.is(was, reproduced) };
  };
  const { replicate, seed, parameter_fingerprint, parameter_group_fingerprint } = parameters;
  return {
    run_id: run.run_id,
    model: `${model.name}@${model.version}`,
    point_index: found.point_index,
    shard_id: found.shard_id,
    replicate,
    seed,
    parameter_fingerprint,
    parameter_group_fingerprint,
    parameters: model.parameters.map(toValue),
    derived: model.derived.map(toValue),
    outcome: ["status", "error_code", "error_message", ...metricColumns(model).map(({ name }) => name)].map(outcomeOf),
    /** Whether all that is recorded is as reproduced; null where nothing is recorded. */
    isIdentical: recorded === null ? null : differences.length === 0,
    differences,
    reason: found.reason,
  };
}

function printPoint(terminal: Terminal, found: ReturnType<typeof describe>): void {
  const values = [...found.parameters, ...found.derived];
  const facts = {
    model: found.model,
    shard: found.shard_id,
    replicate: found.replicate,
    seed: found.seed,
    parameter_fingerprint: found.parameter_fingerprint,
    parameter_group_fingerprint: found.parameter_group_fingerprint,
  };
  const named = values.map(({ name, value, unit, source, column }) => [name, exact(value), unit, source, column]);
  const lines = [
    `point ${found.point_index} of run ${found.run_id}`,
    ...Object.entries(facts).map(([name, value]) => `  ${name.padEnd(27)}  ${value}`),
    "",
    formatTable(["parameter", "value", "unit", "source", "column"], named),
    "",
    formatTable(["outcome", "recorded", "reproduced", ""], outcomeRows(found)),
    "",
    verdict(found),
  ];
  print(terminal, lines.join("\n"));
}

function outcomeRows({ outcome, differences }: ReturnType<typeof describe>): readonly (readonly unknown[])[] {
  const rows = outcome.map(({ column, recorded, reproduced, isIdentical }) => {
    const word = isIdentical === null ? "" : isIdentical ? "identical" : "DIFFERS";
    return [column, recorded === undefined ? "(nothing)" : exact(recorded), exact(reproduced), word];
  });
  const shown = new Set(outcome.map(({ column }) => column));
  const others = differences.filter(({ column }) => !shown.has(column));
  return [...rows, ...others.map((each) => [each.column, exact(each.recorded), exact(each.replayed), "DIFFERS"])];
}

function verdict({ point_index, run_id, shard_id, isIdentical, reason }: ReturnType<typeof describe>): string {
  const point = `point ${point_index} of run ${run_id}`;
  if (isIdentical === null) return `${point}: nothing is recorded, because shard ${shard_id} is not committed`;
  return isIdentical ? `${point}: identical` : `${point}: DIFFERS\n  ${reason}`;
}

/** A number with all its digits and its sign, text as it is, nothing for null. */
function exact(value: PointRow[string]): string | null {
  if (value === null) return null;
  return Object.is(value, -0) ? "-0" : String(value);
}
