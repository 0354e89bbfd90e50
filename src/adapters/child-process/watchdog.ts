/**
 * Runs in a thread of its own beside a worker: ends it, and what it has started, once its parent is gone, also while a
 * point keeps the main thread busy, which then never hears that the parent has disconnected.
 */
import { workerData } from "node:worker_threads";
import { killGroup } from "./kill-group.ts";

const parent = workerData as number;
setInterval(() => {
  if (process.ppid !== parent) killGroup(process.pid);
}, 500);
