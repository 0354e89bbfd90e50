import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createFsObjectStore } from "../../../src/adapters/fs/index.ts";
import { verifyRun } from "../../../src/analysis/index.ts";
import { readRun, readStates, requireRun, summariseRun } from "../../../src/lake/index.ts";
import { startSweeplake, sweeplake } from "../../support/cli.ts";
import { noneMarked, processesMarked } from "../../support/processes.ts";
import { dataFiles, temporaryFiles } from "../../support/run-data.ts";
import { createSmallLake } from "../../support/small-lake.ts";
import { several } from "../../support/troubled.ts";
import type { Choices } from "./choices.ts";

const modelFile = fileURLToPath(new URL("../../support/models/troubled.ts", import.meta.url));
const RUN_ID = "chaos";
/** Points that take a while, and some that fail, are rejected, or end their process whenever they run. */
const kinds = [...several("slow", 12), "throws", "rejects", ...several("slow later", 6), "exits"];

const requests: Readonly<Record<string, object>> = {
  grid: { dimensions: { kind: kinds }, sharding: { shard_count: 7 } },
  list: { sampling: { strategy: "list", points: kinds.map((kind) => ({ kind })) }, sharding: { shard_size: 9 } },
  random: {
    sampling: { strategy: "random", count: 20 },
    dimensions: { kind: { choice: { values: kinds.slice(0, 14), weights: kinds.slice(0, 14).map(() => 1) } } },
    sharding: { shard_count: 2 },
  },
};

/** A run that real processes can be disturbed at, in a folder of its own. */
interface KillableSweep {
  readonly folder: string;
  readonly file: string;
  /** How long the whole command takes undisturbed, milliseconds. */
  readonly durationMs: number;
  readonly data: Readonly<Record<string, string>>;
}

/** Makes the sweeps, runs each once undisturbed, and removes it all when `use` is through. */
export async function withKillableSweeps(use: (sweeps: readonly KillableSweep[]) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "sweeplake-chaos-"));
  try {
    const sweeps: KillableSweep[] = [];
    for (const [name, request] of Object.entries(requests)) sweeps.push(await undisturbed(join(root, name), request));
    await use(sweeps);
  } finally {
    for (const id of await processesMarked(root)) process.kill(id, "SIGKILL");
    await noneMarked(root);
    await rm(root, { recursive: true, force: true });
  }
}

async function undisturbed(folder: string, request: object): Promise<KillableSweep> {
  await mkdir(folder);
  await cp(modelFile, join(folder, "troubled.ts"));
  const file = "sweep.json";
  await writeFile(join(folder, file), JSON.stringify({ model: "./troubled.ts", run_id: RUN_ID, seed: 5, ...request }));
  const startedAt = performance.now();
  const run = await sweeplake(folder, "run", file, "--lake", "whole", "--workers", "2");
  assert.equal(run.code, 1, run.stderr);
  return { folder, file, durationMs: performance.now() - startedAt, data: await dataFiles(join(folder, "whole")) };
}

/**
 * One scenario: up to three times, one or two processes run or resume the run in a new lake, and at a random moment one
 * of them, or one of their workers, is killed. Then one process does what is missing, and everything must be as if
 * nothing had happened. Gives the faults that came to pass.
 */
export async function killRun(sweep: KillableSweep, choices: Choices, lake: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (let rounds = 2 + choices.below(2); rounds > 0; rounds--) faults.push(...(await oneRound(sweep, choices, lake)));
  const last = await commandFor(sweep, lake, "resume");
  const { code, stderr } = await last.ended;
  assert.equal(code, 1, stderr);
  await expectUndisturbed(sweep, lake);
  await rm(join(sweep.folder, lake), { recursive: true });
  return faults;
}

async function oneRound(sweep: KillableSweep, choices: Choices, lake: string): Promise<readonly string[]> {
  const faults: string[] = [];
  const wants = Array.from({ length: choices.chance(0.3) ? 2 : 1 }, () => choices.oneOf(["run", "resume"] as const));
  const processes = [];
  for (const want of wants) processes.push(await commandFor(sweep, lake, want));
  if (wants.length > 1) faults.push("two processes at once");
  await setTimeout(choices.below(Math.ceil(sweep.durationMs)));
  if (choices.chance(0.6)) {
    choices.oneOf(processes).kill("SIGKILL");
  } else {
    const workers = await processesMarked(join(sweep.folder, lake));
    if (workers.length > 0 && killIfThere(choices.oneOf(workers))) faults.push("worker killed");
  }
  for (const { ended } of processes) {
    const { code, stderr } = await ended;
    assert.ok([null, 1, 3].includes(code), `exit ${code}: ${stderr}`);
    if (code === null) faults.push("process killed");
  }
  return faults;
}

/** Resuming is running, before there is a run. */
async function commandFor({ folder, file }: KillableSweep, lake: string, want: "run" | "resume") {
  const isClaimed = (await readRun(lakeIn(join(folder, lake)), RUN_ID)) !== undefined;
  const words = want === "resume" && isClaimed ? ["resume", RUN_ID] : ["run", file];
  return startSweeplake(folder, [...words, "--lake", lake, "--workers", "2"], { SWEEPLAKE_CHECKPOINT_AFTER_MS: "1" });
}

function killIfThere(id: number): boolean {
  try {
    return process.kill(id, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

function lakeIn(folder: string) {
  return createSmallLake({ store: createFsObjectStore(folder) }).lake;
}

async function expectUndisturbed(sweep: KillableSweep, name: string): Promise<void> {
  const folder = join(sweep.folder, name);
  await noneMarked(folder);
  assert.deepEqual(await dataFiles(folder), sweep.data);
  assert.deepEqual(await temporaryFiles(folder), []);
  const lake = lakeIn(folder);
  const run = await requireRun(lake, RUN_ID);
  const { isOpen, status } = summariseRun(run, await readStates(lake, RUN_ID));
  assert.deepEqual({ isOpen, status }, { isOpen: false, status: "completed_with_failures" });
  const { checks, isSound } = await verifyRun(lake, run);
  assert.ok(isSound, JSON.stringify(checks.filter((check) => check.failed > 0)));
}
