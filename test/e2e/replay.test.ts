import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startSweeplake, sweeplake, sweeplakeJson } from "../support/cli.ts";
import { debugProcess } from "../support/debugger.ts";
import { noneMarked } from "../support/processes.ts";
import { fingerprintTree } from "../support/tree.ts";
import { until } from "../support/until.ts";

/** Points do what `mode` says; those that may turn do it once a file of that name is in the working directory. */
const model = `
import { existsSync, writeFileSync } from "node:fs";
import { version } from "dependency";
import { defineModel, reject, z } from "sweeplake";
let points = 0;
const turned = (name: string) => existsSync(name);
export default defineModel({
  name: "moody", version: "1.0.0",
  parameters: z.object({
    mode: z.string(),
    load: z.object({ mass: z.number().default(2.5).meta({ unit: "kg" }) }).default({ mass: 2.5 }),
  }),
  derived: z.object({ length: z.int() }),
  derive: ({ mode }) => ({ length: mode.length }),
  metrics: z.object({ y: z.number(), zero: z.number().nullable() }),
  async simulate({ parameters: { mode }, random }) {
    points++;
    if (mode === "throws") throw new Error("on purpose");
    if (mode === "rejects") reject("infeasible");
    if (mode === "exits" || (mode === "mayExit" && turned("exit"))) process.exit(0);
    if (mode === "mayHang" && turned("hang")) {
      writeFileSync("hanging", "");
      for (;;);
    }
    const y = { random: Math.random, date: Date.now, counts: () => points }[mode] ?? (() => random.uniform());
    return { y: y() + version, zero: -0 };
  },
});
`;

interface Replayed {
  readonly isSound: boolean;
  readonly replay: {
    readonly replayed: number;
    readonly leftOut: number;
    readonly differing: readonly {
      readonly point_index: number;
      readonly differences: readonly { readonly column: string; readonly replayed: unknown }[];
      readonly reason: string;
    }[];
  };
}

describe("points executed again", { timeout: 300_000 }, () => {
  let folder: string;
  const installDependency = (version: string) =>
    writeFile(
      join(folder, "node_modules", "dependency", "package.json"),
      JSON.stringify({ name: "dependency", version, type: "module" }),
    );
  const run = async (runId: string, modes: readonly string[], shards: number) => {
    const request = {
      model: "./moody.ts",
      run_id: runId,
      dimensions: { mode: modes },
      sharding: { shard_count: shards },
      limits: { point_timeout_ms: 1_000 },
    };
    await writeFile(join(folder, `${runId}.json`), JSON.stringify(request));
    const { code, stderr } = await sweeplake(folder, "run", `${runId}.json`, "--workers", "2");
    assert.ok(code === 0 || code === 1, stderr);
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sweeplake-replay-"));
    await mkdir(join(folder, "node_modules", "dependency"), { recursive: true });
    await writeFile(join(folder, "node_modules", "dependency", "index.js"), "export const version = 1;\n");
    await installDependency("1.0.0");
    await writeFile(join(folder, "moody.ts"), model);
    await run("sound", ["fine", "throws", "rejects", "exits", "mayHang", "mayExit"], 2);
  });
  after(async () => {
    await noneMarked(join(folder, "lake"));
    await rm(folder, { recursive: true, force: true });
  });

  test("of a deterministic model are as recorded, and the lake is as it was", async () => {
    const before = await fingerprintTree(join(folder, "lake"));
    const { code, stdout, stderr } = await sweeplake(folder, "verify", "sound", "--replay", "100");
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^ok {4}replayed metrics are the recorded ones, bit for bit \(5\)$/m);
    assert.match(stderr, /^note: 5 points were replayed, all as recorded$/m);
    assert.match(stderr, /^note: 1 points were left out of the replay: recorded as POINT_TIMEOUT or WORKER_CRASHED/m);
    assert.deepEqual(await fingerprintTree(join(folder, "lake")), before);
  });

  test("of a model that is not deterministic are named, whatever it depends on", async () => {
    await run("moods", ["counts", "random", "fine", "date"], 1);
    const text = await sweeplake(folder, "verify", "moods", "--replay", "4", "--workers", "1");
    assert.equal(text.code, 1);
    assert.match(
      text.stdout,
      /^FAIL {2}replayed metrics .* in 3 of 4, first: point 0: y is recorded as .* Math\.random/m,
    );
    assert.match(text.stderr, /4 points were replayed, 3 differ: 0, 1, 3\n {2}npx sweeplake reproduce moods 0/);
  });

  test("that hang or end their process are reported, and the rest goes on", async () => {
    await Promise.all(["hang", "exit"].map((name) => writeFile(join(folder, name), "")));
    try {
      const { isSound, replay } = await sweeplakeJson<Replayed>(
        folder,
        "verify",
        "sound",
        "--replay",
        "6",
        "--workers",
        "1",
      );
      assert.deepEqual([isSound, replay.replayed, replay.leftOut], [false, 5, 1]);
      const codes = replay.differing.map(({ point_index, differences, reason }) => {
        assert.equal(reason, "a time limit or a crash depends on the machine and its load");
        return [point_index, differences.find((each) => each.column === "error_code")?.replayed];
      });
      assert.deepEqual(codes, [
        [4, "POINT_TIMEOUT"],
        [5, "WORKER_CRASHED"],
      ]);
    } finally {
      await Promise.all(["hang", "exit"].map((name) => rm(join(folder, name))));
    }
  });

  test("of code that cannot be run here are refused, with the packages that differ", async () => {
    await installDependency("2.0.0");
    try {
      const { code, stderr } = await sweeplake(folder, "verify", "sound", "--replay", "1");
      assert.equal(code, 2, stderr);
      const packages = "recorded dependency@1.0.0, found dependency@2.0.0";
      assert.ok(stderr.includes(`${packages}\n  do it where the run was accepted`), stderr);
      assert.match(stderr, /^error MODEL_CODE_MISMATCH: /m);
    } finally {
      await installDependency("1.0.0");
    }
  });

  test("end with the command that is interrupted", async () => {
    await rm(join(folder, "hanging"), { force: true });
    await writeFile(join(folder, "hang"), "");
    try {
      const running = startSweeplake(folder, ["verify", "sound", "--replay", "6", "--workers", "1", "--json"]);
      await until("a point hangs", () => existsSync(join(folder, "hanging")));
      running.kill("SIGTERM");
      const { code, stdout } = await running.ended;
      assert.deepEqual([code, JSON.parse(stdout).error.code], [130, "INTERRUPTED"]);
      await noneMarked(join(folder, "lake"));
    } finally {
      await rm(join(folder, "hang"));
    }
  });

  describe("one by one", () => {
    interface Reproduced {
      readonly isIdentical: boolean | null;
      readonly reason: string | null;
      readonly seed: number;
      readonly parameters: readonly unknown[];
      readonly derived: readonly unknown[];
      readonly outcome: readonly {
        readonly column: string;
        readonly recorded?: unknown;
        readonly reproduced: unknown;
        readonly isIdentical: boolean | null;
      }[];
    }

    test("show their parameters with sources, and that they are identical", async () => {
      const { code, stdout, stderr } = await sweeplake(folder, "reproduce", "sound", "0");
      assert.equal(code, 0, stderr);
      for (const line of [
        /^point 0 of run sound$/m,
        /^ {2}parameter_fingerprint {8}[0-9a-f]{64}$/m,
        /^mode {7}fine {9}dimension {2}mode$/m,
        /^load\.mass {2}2\.5 {4}kg {4}default {4}load_mass$/m,
        /^length {5}4 {12}derived {4}length$/m,
        /^status {9}succeeded +succeeded +identical$/m,
        /^zero {11}-0 +-0 +identical$/m,
        /^point 0 of run sound: identical$/m,
      ]) {
        assert.match(stdout, line);
      }
      const point = await sweeplakeJson<Reproduced>(folder, "reproduce", "sound", "0");
      assert.deepEqual(point.parameters, [
        { name: "mode", value: "fine", unit: null, source: "dimension", column: "mode" },
        { name: "load.mass", value: 2.5, unit: "kg", source: "default", column: "load_mass" },
      ]);
      assert.deepEqual(point.derived, [{ name: "length", value: 4, unit: null, source: "derived", column: "length" }]);
      const zero = point.outcome.find((each) => each.column === "zero");
      assert.deepEqual(zero, { column: "zero", recorded: -0, reproduced: -0, isIdentical: true });
    });

    test("fail where they differ, and say why they may", async () => {
      const { code, stdout } = await sweeplake(folder, "reproduce", "moods", "1");
      assert.equal(code, 1);
      assert.match(stdout, /^y +0?[\d.]+ +[\d.]+ +DIFFERS$/m);
      assert.match(stdout, /^point 1 of run moods: DIFFERS\n {2}code, packages and runtime .* not deterministic/m);
    });

    test("may have failed, time and again", async () => {
      const point = await sweeplakeJson<Reproduced>(folder, "reproduce", "sound", "3");
      assert.equal(point.isIdentical, true);
      assert.equal(point.outcome.find((each) => each.column === "error_code")?.reproduced, "WORKER_CRASHED");
    });

    test("are refused where there are none", async () => {
      const { code, stderr } = await sweeplake(folder, "reproduce", "sound", "6");
      assert.equal(code, 2);
      assert.equal(stderr, "error POINT_NOT_FOUND: run sound has no point 6\n  its points are 0 to 5\n");
    });

    test("are executed where nothing is recorded, which proves nothing", async () => {
      await run("partial", ["fine", "throws"], 2);
      const lake = join(folder, "lake");
      const commits = Object.keys(await fingerprintTree(lake)).filter((key) =>
        key.startsWith("dataset=shard_outcomes"),
      );
      const second = commits.find((key) => key.includes("run_id=partial/shard-000001")) as string;
      await rm(join(lake, second));
      const { code, stdout } = await sweeplake(folder, "reproduce", "partial", "1");
      assert.equal(code, 1);
      assert.match(stdout, /^error_code +\(nothing\) +MODEL_ERROR$/m);
      assert.match(stdout, /: nothing is recorded, because shard 1 is not committed$/m);
    });

    test("are not executed without the debugger that was asked for", async () => {
      const occupant = createServer().listen(0, "127.0.0.1");
      await once(occupant, "listening");
      const { port } = occupant.address() as AddressInfo;
      try {
        const result = await sweeplake(folder, "reproduce", "sound", "0", "--inspect", "--inspect-port", String(port));
        assert.deepEqual([result.code, result.stdout], [2, ""]);
        assert.match(result.stderr, /error OPTION_INVALID: .*\n {2}choose another with --inspect-port/);
      } finally {
        occupant.close();
      }
    });

    test("stop in a debugger right before the model is called, without a time limit", async () => {
      const words = ["reproduce", "sound", "0", "--inspect", "--inspect-port", "0", "--json"];
      const running = startSweeplake(folder, words);
      await running.says(/^Debugger listening on ws:\S+$/m);
      const [address = ""] = running.stderr().match(/ws:\S+/) ?? [];
      const entered: string[] = [];
      let steps = 0;
      const stops = await debugProcess(address, ({ url, functionName }) => {
        if (url.startsWith("sweeplake-model:")) entered.push(functionName);
        // At each of the two stops: onto the call, and into it.
        return steps++ % 3 < 2 ? "Debugger.stepInto" : "Debugger.resume";
      });
      assert.deepEqual(entered, ["derive", "simulate"]);
      assert.equal(stops.length, 6);
      const { code, stdout } = await running.ended;
      assert.equal(code, 0);
      assert.equal((JSON.parse(stdout) as Reproduced).isIdentical, true);
    });
  });
});
