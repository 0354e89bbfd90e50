/** What a measured program prints: one JSON document on stdout. */
export interface Measured {
  /** Seconds of the measured part alone; loading the program is not in it. */
  readonly seconds: number;
  /** Processor time of it, all threads. */
  readonly cpuSeconds: number;
  /** The sum over the metric `served` of the points that were run. */
  readonly checksum: number;
}

/** Times `work`, which returns its checksum, and prints what was measured. */
export async function printMeasured(work: () => number | Promise<number>): Promise<void> {
  const usedBefore = process.cpuUsage();
  const startedAt = performance.now();
  const checksum = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(usedBefore);
  const measured: Measured = { seconds, cpuSeconds: (user + system) / 1e6, checksum };
  process.stdout.write(JSON.stringify(measured));
}
