import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { runEngine } from "../engine.ts";
import { withFolder } from "../with-folder.ts";
import type { Workload } from "../workload.ts";
import type { CpuProfile, FoldedProfile } from "./fold-profile.ts";
import { foldProfiles } from "./fold-profile.ts";
import { PROFILE_FOLDER_VARIABLE } from "./profile-folder.ts";

/** Where one worker of `sweeplake run` spends its time, of a run of its own that is not timed. */
export function profileWorker(workload: Workload, program: string, parent: string): Promise<FoldedProfile> {
  return withFolder(parent, async (folder) => {
    const nodeOptions = ["--import", new URL("./record.ts", import.meta.url).href];
    const env = { [PROFILE_FOLDER_VARIABLE]: folder };
    await runEngine(workload, { program, folder, workers: 1, nodeOptions, env });
    const files = (await readdir(folder)).filter((name) => name.endsWith(".cpuprofile"));
    const profiles = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
    if (profiles.length === 0) throw new Error("the worker has left no profile");
    return foldProfiles(profiles.map((text) => JSON.parse(text) as CpuProfile));
  });
}
