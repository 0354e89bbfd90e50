/**
 * Kills a worker and every process that its model has started: a worker leads a process group of its own. One that is
 * gone is no error. Throws what the system says otherwise.
 */
export function killGroup(leader: number): void {
  // Windows has no process groups: there the worker alone is killed.
  const target = process.platform === "win32" ? leader : -leader;
  try {
    process.kill(target, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
