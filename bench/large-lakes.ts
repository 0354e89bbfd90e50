/**
 * What a lake with many runs costs: `npm run bench:lakes [-- --points 100000]`.
 * Makes two lakes in the temporary folder, times what users ask of them, and removes them.
 *
 * --runs        runs of two points each in the first lake (default 10,000)
 * --days        days over which they were accepted (default 20)
 * --large-runs  runs in the second lake (default 100)
 * --points      points of each of those, rounded up to hundreds (default 10,000)
 * --json        one JSON document instead of tables
 */
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatTable } from "../src/apps/cli/terminal.ts";
import { createTempFolder } from "../test/contracts/support/temp-folder.ts";
import { buildLargeRuns, buildManyRuns, ownRunId } from "./lakes/build-lake.ts";
import { measureCommands, measureStart } from "./lakes/measure-commands.ts";
import { measureQueries } from "./lakes/measure-queries.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "10000" },
    days: { type: "string", default: "20" },
    "large-runs": { type: "string", default: "100" },
    points: { type: "string", default: "10000" },
    json: { type: "boolean", default: false },
  },
});
const wholeNumber = (name: "runs" | "days" | "large-runs" | "points") => {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} must be a whole number, at least 1`);
  return value;
};
const [runs, days, largeRuns, points] = [
  wholeNumber("runs"),
  wholeNumber("days"),
  wholeNumber("large-runs"),
  wholeNumber("points"),
];
const say = (text: string) => void process.stderr.write(`${text}\n`);

await using folder = await createTempFolder();
const [few, many, large] = ["few", "many", "large"].map((name) => join(folder.path, name)) as [string, string, string];
const oldest = ownRunId(0);
say(`making a lake of ${runs} runs`);
await buildManyRuns(few, 10, 1);
await buildManyRuns(many, runs, days);
say("asking");
const commands = {
  startMs: await measureStart(),
  fewRuns: await measureCommands(few, oldest),
  manyRuns: await measureCommands(many, oldest),
};
const queriesOfMany = await measureQueries(many, oldest);
say(`making a lake of ${largeRuns} runs of ${points} points`);
await buildLargeRuns(large, largeRuns, points);
say("asking");
const queriesOfLarge = await measureQueries(large, oldest);

const machine = { node: process.version, cores: availableParallelism(), loadAverage: loadavg()[0] };
const report = { machine, runs, days, largeRuns, points, commands, queriesOfMany, queriesOfLarge };
if (values.json) console.log(JSON.stringify(report, null, 2));
else print(report);

function print({ machine, ...measured }: typeof report): void {
  const ms = (value: number | null | undefined) => (value === null || value === undefined ? "" : value.toFixed(0));
  console.log(`node ${machine.node}, ${machine.cores} cores, load average ${machine.loadAverage?.toFixed(1)}`);
  console.log(`\ncommands, ms (a process that does nothing: ${ms(measured.commands.startMs)})`);
  const rows = measured.commands.manyRuns.map(({ name, insideMs, processMs }, index) => {
    const small = measured.commands.fewRuns[index];
    return [name, ms(small?.insideMs), ms(insideMs), ms(small?.processMs), ms(processMs)];
  });
  const head = ["", "10 runs, inside", `${runs} runs, inside`, "10 runs, process", `${runs} runs, process`];
  console.log(formatTable(head, rows));
  for (const [title, times] of [
    [`${runs} runs of 2 points`, measured.queriesOfMany],
    [`${largeRuns} runs of ${points} points`, measured.queriesOfLarge],
  ] as const) {
    console.log(`\nquery points_tiny, ms: ${title}`);
    const rows = times.map((each) => [each.name, ms(each.openMs), ms(each.queryMs), each.points, each.filesRead]);
    console.log(formatTable(["", "open", "query", "points", "files read"], rows));
  }
}
