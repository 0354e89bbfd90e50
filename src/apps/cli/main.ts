import { CommanderError } from "commander";
import { buildProgram } from "./program.ts";

/** Runs the command line of this process and sets its exit code. */
export async function main(): Promise<void> {
  // A reader that closes the pipe early (`| head`) has what it wanted.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 4));
  try {
    await buildProgram((code) => {
      process.exitCode = code;
    }).parseAsync();
  } catch (error) {
    // Help and version are no errors.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const { reportError } = await import("./report-error.ts");
    process.exitCode = reportError(error);
  }
}
