/**
 * A model whose points do what the first word of `kind` says; what follows it makes several such points distinct.
 *
 * It appends a line with the kind to the file `simulated` in its working directory for each simulation that it begins.
 */
import { execSync, spawn } from "node:child_process";
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { defineModel, reject, z } from "sweeplake";

const leaked: unknown[] = [];

/** Every way in which a simulation can misbehave. */
const simulations: Readonly<Record<string, (kind: string) => unknown>> = {
  slow: () => setTimeout(25),
  held: async () => {
    while (!existsSync("go")) await setTimeout(10);
  },
  throws: () => {
    throw new Error("on purpose");
  },
  rejects: () => reject("infeasible"),
  waits: () => new Promise(() => {}),
  spins: forever,
  spinsWithHelper: () => {
    spawn("sleep", [process.env.HELPER_SECONDS ?? "600"], { stdio: "ignore" });
    forever();
  },
  matches: () => /^(a+)+$/.test(`${"a".repeat(64)}!`),
  executes: () => execSync("sleep 600"),
  exits: () => process.exit(0),
  exitsBadly: () => process.exit(1),
  disconnects: () => {
    process.disconnect();
    return new Promise(() => {});
  },
  throwsLater: () => {
    process.nextTick(() => {
      throw new Error("outside the promise");
    });
    return new Promise(() => {});
  },
  overflows: () => {
    for (;;) leak(10_000);
  },
  leaks: () => leak(400_000),
  aborts: () => process.abort(),
  segfaults: () => die("SIGSEGV"),
  diesOnce: (kind) => once(kind, () => die("SIGKILL")),
};

const derivations: Readonly<Record<string, (kind: string) => unknown>> = {
  deriveCrashes: () => process.exit(1),
  deriveSpins: forever,
  deriveDiesOnce: (kind) => once(kind, () => die("SIGKILL")),
};

export default defineModel({
  name: "troubled",
  version: "1.0.0",
  parameters: z.object({ kind: z.string() }),
  derived: z.object({ length: z.int() }),
  derive: ({ kind }) => {
    derivations[firstWord(kind)]?.(kind);
    return { length: kind.length };
  },
  metrics: z.object({
    negative_zero: z.number(),
    subnormal: z.number(),
    largest: z.int(),
    text: z.string(),
    drawn: z.number(),
  }),
  async simulate({ parameters: { kind }, random }) {
    appendFileSync("simulated", `${kind}\n`);
    await simulations[firstWord(kind)]?.(kind);
    const text = `${kind} "quoted"\n\u2028 \u{1f600}`;
    const metrics = { negative_zero: -0, subnormal: -2.5e-320, largest: Number.MAX_SAFE_INTEGER, text };
    return firstWord(kind) === "shapeless" ? ({ shape: "none" } as never) : { ...metrics, drawn: random.normal() };
  },
});

function firstWord(kind: string): string {
  return kind.split(" ")[0] as string;
}

function leak(count: number): void {
  leaked.push(new Array(count).fill(1.5));
}

function forever(): never {
  for (;;);
}

function die(signal: NodeJS.Signals): never {
  process.kill(process.pid, signal);
  return forever();
}

/** Acts the first time that it is called for a name, in whatever process. */
function once(name: string, act: () => unknown): void {
  if (existsSync(name)) return;
  writeFileSync(name, "");
  act();
}
