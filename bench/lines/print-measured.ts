/** What a measured program prints: one JSON document on stdout. */
export interface Measured {
  /** Seconds of the measured part alone; loading the program is not in it. */
  readonly seconds: number;
  /** The sum over the metric `served` of the points that were run. */
  readonly checksum: number;
}

/** Times `work`, which returns its checksum, and prints both. */
export async function printMeasured(work: () => number | Promise<number>): Promise<void> {
  const startedAt = performance.now();
  const checksum = await work();
  const measured: Measured = { seconds: (performance.now() - startedAt) / 1000, checksum };
  process.stdout.write(JSON.stringify(measured));
}
