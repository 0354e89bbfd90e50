/**
 * Runs in a thread of its own beside a worker: ends the process once its parent is gone, also while a point keeps the
 * main thread busy, which then never hears that the parent has disconnected.
 */
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, 500);
