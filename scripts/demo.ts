/** `npm run demo`: runs the example into a fresh lake, proves the run, asks the question, says what to try next. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

const lake = "demo-lake";
const best = `
SELECT point_index, infection_rate, recovery_rate,
       basic_reproduction_number, sum_squared_errors, peak, day_of_peak
FROM points_influenza_sir
WHERE run_id = 'influenza-1978'
ORDER BY sum_squared_errors
LIMIT 3`;

rmSync(lake, { recursive: true, force: true });
step("Which rates explain the outbreak of 1978 best? Run 24,321 simulations:");
sweeplake("run", "examples/influenza-1978/sweep.yaml");
step("Prove that what is in the lake is what was asked for:");
sweeplake("verify", "influenza-1978");
step(`Ask for the best fit:\n${best}`);
sweeplake("query", best);
step("Murray, Mathematical Biology, finds 1.66 and 0.44 per day for the same data. Try next:");
console.log(`
  npx sweeplake query "SELECT effective_parameters_json, parameter_sources_json FROM points_influenza_sir WHERE point_index = 1234" --format json --lake ${lake}
  npx sweeplake query "SELECT * FROM join_violations" --lake ${lake}
  npx sweeplake plan examples/influenza-1978/sweep.yaml --lake ${lake}
`);

function step(text: string): void {
  console.log(`\n${text}\n`);
}

function sweeplake(...words: readonly string[]): void {
  const { status } = spawnSync(process.execPath, ["bin/sweeplake.cjs", ...words, "--lake", lake], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
