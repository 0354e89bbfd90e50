/**
 * Preloaded with `--import` into `sweeplake run`, whose workers inherit it: records the CPU profile of each worker.
 *
 * A worker is killed once its run is done, so `--cpu-prof`, which writes at the exit, would write nothing. Instead the
 * profile so far is written when a shard is done, just before the worker says so. Files are
 * `<pid>-<n>.cpuprofile` in the folder that PROFILE_FOLDER_VARIABLE names.
 */
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { PROFILE_FOLDER_VARIABLE } from "./profile-folder.ts";

const folder = process.env[PROFILE_FOLDER_VARIABLE];
if (isMainThread && process.send !== undefined && folder !== undefined) recordWorker(folder);

function recordWorker(into: string): void {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.start");
  let shards = 0;
  const write = () => {
    session.post("Profiler.stop", (error, stopped) => {
      if (error !== null) throw new Error(error.message);
      writeFileSync(join(into, `${process.pid}-${shards++}.cpuprofile`), JSON.stringify(stopped.profile));
    });
    session.post("Profiler.start");
  };
  const send = process.send?.bind(process) as (...words: unknown[]) => boolean;
  process.send = (...words: unknown[]) => {
    const [message] = words as [{ readonly answer?: { readonly kind?: string } } | undefined];
    if (message?.answer?.kind === "result") write();
    return send(...words);
  };
}
