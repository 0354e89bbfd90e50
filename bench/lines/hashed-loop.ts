/** The floor without its files: the bare loop with one `JSON.stringify` and two SHA-256 a point. */
import { bareLoop, hashPoint, workloadOf } from "../workload.ts";
import { printMeasured } from "./print-measured.ts";

/** Makes seeds as long as real ones are. */
const LONG_SEED = 2 ** 52;

const workload = workloadOf(Number(process.argv[2]));
let length = 0;
await printMeasured(() => {
  let sum = 0;
  bareLoop(workload, (parameters, derived, { served }, index) => {
    const { json, groupFingerprint, fingerprint } = hashPoint(parameters, derived, LONG_SEED + index);
    length += json.length + groupFingerprint.length + fingerprint.length;
    sum += served;
  });
  return sum;
});
if (length === 0) throw new Error("the loop made no texts");
