/** The bare loop over the workload of as many points as the argument says. */
import { checksum, workloadOf } from "../workload.ts";
import { printMeasured } from "./print-measured.ts";

const workload = workloadOf(Number(process.argv[2]));
await printMeasured(() => checksum(workload));
