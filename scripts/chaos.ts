/**
 * The chaos suite at length: `npm run chaos -- --seed 7 --faults 2000`. One fault in twenty is the death of a real
 * process. Ends with 1 at the first run that was not as if undisturbed.
 */
import { parseArgs } from "node:util";
import { chaosSeed } from "../test/chaos/support/choices.ts";
import { chaosInProcess, chaosOfProcesses } from "../test/chaos/support/run-chaos.ts";

const { values } = parseArgs({ options: { seed: { type: "string" }, faults: { type: "string", default: "2000" } } });
const seed = values.seed === undefined ? chaosSeed(process.env) : chaosSeed({ SWEEPLAKE_CHAOS_SEED: values.seed });
const faults = Number(values.faults);
if (!Number.isSafeInteger(faults) || faults < 1)
  throw new Error(`--faults is ${values.faults}; it must be a whole number`);

console.log(`seed ${seed}, ${faults} faults`);
const ofProcesses = Math.ceil(faults / 20);
for (const [name, run, share] of [
  ["in this process", chaosInProcess, faults - ofProcesses],
  ["of real processes", chaosOfProcesses, ofProcesses],
] as const) {
  let shown = 0;
  const onScenario = (scenario: number, count: number) => {
    if (count - shown < 100 && count < share) return;
    shown = count;
    console.log(`  ${name}: ${count} of ${share} faults in ${scenario + 1} scenarios`);
  };
  console.log(name, await run({ seed, faults: share, onScenario }));
}
