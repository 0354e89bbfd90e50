import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { softwareVersion } from "../src/apps/local/software.ts";

/** Where and with what something was measured. */
export interface Machine {
  readonly sweeplake: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Processes that wanted a core in the minute before: what disturbs a measurement. */
  readonly loadAverage: number;
}

export function describeMachine(): Machine {
  return {
    sweeplake: softwareVersion(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    loadAverage: loadavg()[0] ?? 0,
  };
}
