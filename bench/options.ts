import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Workload } from "./workload.ts";
import { workloadOf } from "./workload.ts";

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  readonly workload: Workload;
  /** Times that everything is measured, one after another. */
  readonly rounds: number;
  readonly isJson: boolean;
  /** Missed bars end the bench with 1. */
  readonly isStrict: boolean;
  /** Only memory is measured. */
  readonly isMemoryOnly: boolean;
  /** Optuna and Ray are measured too. */
  readonly hasPeers: boolean;
  /** `sweeplake verify` must find every dataset sound. */
  readonly isVerified: boolean;
  /** An interpreter that has pyarrow; `none` for a floor without files; undefined: found, or installed into .cache. */
  readonly python: string | undefined;
  /** The program to measure. */
  readonly program: string;
  /** The folder that lakes are made in, and removed from. Created if it does not exist. */
  readonly folder: string;
}

const checkout = new URL("../", import.meta.url);

/** Throws, saying what is wrong, for words that make no options. */
export function readOptions(words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      points: { type: "string", default: "300000" },
      rounds: { type: "string", default: "3" },
      json: { type: "boolean", default: false },
      strict: { type: "boolean", default: false },
      memory: { type: "boolean", default: false },
      peers: { type: "boolean", default: false },
      verify: { type: "boolean", default: false },
      python: { type: "string" },
      program: { type: "string", default: fileURLToPath(new URL("bin/sweeplake.cjs", checkout)) },
      folder: { type: "string", default: fileURLToPath(new URL(".cache/bench", checkout)) },
    },
  });
  return {
    workload: workloadOf(wholeNumber("--points", values.points)),
    rounds: wholeNumber("--rounds", values.rounds),
    isJson: values.json,
    isStrict: values.strict,
    isMemoryOnly: values.memory,
    hasPeers: values.peers,
    isVerified: values.verify,
    python: values.python,
    program: values.program,
    folder: values.folder,
  };
}

/** Throws where the text is no whole number from 1 on. */
export function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`${option} is ${text}; it must be a whole number from 1 on`);
  return Number(text);
}
