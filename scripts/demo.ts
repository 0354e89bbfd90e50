/**
 * `npm run demo`: runs the example into a fresh lake, proves the run, asks the question, says what to try next.
 *
 * The lake is `demo-lake` in the folder given as an argument, by default the working directory; an older one is removed.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const example = "examples/influenza-1978";
const lake = join(process.argv[2] ?? ".", "demo-lake");
const bestFit = readFileSync(`${example}/best-fit.sql`, "utf8").trim();

rmSync(lake, { recursive: true, force: true });
step("1. Run", "Which rates explain the outbreak of 1978 best? Simulate it with 24,321 pairs of rates.");
const report = sweeplake("run", `${example}/sweep.yaml`);
// The run's own hints would come before their time: the next steps are ours.
console.log(report.slice(0, report.indexOf("next:")).trimEnd());
step("2. Prove", "Is what the lake holds what was asked for, nothing lost, doubled or mixed up?");
console.log(sweeplake("verify", "influenza-1978").trimEnd());
step("3. Ask", "Which pair of rates comes closest to the counts of boys in bed?");
console.log(`${bestFit}\n\n${sweeplake("query", bestFit).trimEnd()}\n`);
console.log("Murray, Mathematical Biology, finds 1.66 and 0.44 per day for the same counts.");
step("4. Try next", "Paste any of these three.");
console.log(`What did point 1,234 really run with, and where does each value come from?

  npx sweeplake query --lake ${lake} --format json \\
    "SELECT effective_parameters_json, parameter_sources_json
     FROM points_influenza_sir WHERE point_index = 1234"

Does any row of the lake break the promises of its joins? None must be found.

  npx sweeplake query --lake ${lake} "SELECT * FROM join_violations"

What would the sweep run, and with which values? This runs nothing.

  npx sweeplake plan --lake ${lake} ${example}/sweep.yaml
`);

function step(title: string, text: string): void {
  console.log(`\n── ${title} ${"─".repeat(76 - title.length)}\n\n${text}\n`);
}

/** What the command printed on stdout; what it says on the way goes to the terminal. A failure ends the demo. */
function sweeplake(...words: readonly string[]): string {
  const command = ["bin/sweeplake.cjs", ...words, "--lake", lake];
  const { status, stdout } = spawnSync(process.execPath, command, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) {
    console.log(stdout);
    process.exit(status ?? 1);
  }
  return stdout;
}
