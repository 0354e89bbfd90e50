import { CommanderError } from "commander";
import { buildProgram } from "./program.ts";

/** Runs the command line of this process and sets its exit code. */
export async function main(): Promise<void> {
  // A reader that closes the pipe early (`| head`) has what it wanted.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 4));
  // What a model leaves behind, such as a promise that nobody awaits, is an error like any other, without a stack.
  process.on("unhandledRejection", (error) => void fail(error).finally(() => process.exit()));
  try {
    await buildProgram((code) => {
      process.exitCode = code;
    }).parseAsync();
  } catch (error) {
    // Help and version are no errors.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    await fail(error);
  }
}

async function fail(error: unknown): Promise<void> {
  const { reportError } = await import("./report-error.ts");
  process.exitCode = reportError(error);
}
