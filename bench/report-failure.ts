/**
 * Reads the options of a bench and does its work. What is wrong is said on stderr in one line: options that make no sense
 * end with 2, a failure of the work with 1.
 */
export async function reportFailure<Options>(
  read: (words: readonly string[]) => Options,
  work: (options: Options) => Promise<void>,
): Promise<void> {
  let code = 2;
  try {
    const options = read(process.argv.slice(2));
    code = 1;
    await work(options);
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = code;
  }
}
