/** Runs the import rules of `.dependency-cruiser.mjs` and fails if they saw no modules. */
import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import rules from "../.dependency-cruiser.mjs";

const { forbidden, options } = rules;
const result = await cruise(
  ["src", "test", "examples", "scripts", "bench"],
  { ruleSet: { forbidden }, validate: true, ...options } as never,
  undefined,
  { tsConfig: extractTSConfig("tsconfig.json") },
);
const { modules, summary } = result.output as Exclude<typeof result.output, string>;
for (const { from, to, rule } of summary.violations) console.error(`${rule.name}: ${from} -> ${to}`);
const sources = modules.filter((module) => module.source.startsWith("src/"));
if (sources.length === 0) console.error("the import rules saw no modules");
if (summary.violations.length > 0 || sources.length === 0) process.exitCode = 1;
else console.log(`import rules: ${sources.length} modules, no violation`);
