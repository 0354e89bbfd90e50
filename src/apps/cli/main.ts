import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { ErrorRecord } from "../../contract/index.ts";
import { toErrorRecord } from "../../contract/index.ts";
import { DEFAULT_LAKE } from "../local/defaults.ts";
import { softwareVersion } from "../local/software.ts";
import type { ExitCode } from "./exit-codes.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { printError, printJson, processTerminal } from "./terminal.ts";

/** Runs the command line of this process and sets its exit code. */
export async function main(): Promise<void> {
  const terminal = processTerminal();
  const exit = { code: exitCodes.done as ExitCode };
  const program = buildProgram((code) => {
    exit.code = code;
  });
  // A reader that closes the pipe early (`| head`) has what it wanted.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? 0 : exitCodes.environment),
  );
  try {
    await program.parseAsync();
  } catch (error) {
    exit.code = report(error);
  }
  process.exitCode = exit.code;

  function report(error: unknown): ExitCode {
    const isUsage = error instanceof CommanderError;
    // Help and version are no errors.
    if (isUsage && error.exitCode === 0) return exitCodes.done;
    const record = isUsage ? usageError(error) : toErrorRecord(error);
    if (process.argv.includes("--json")) printJson(terminal, { error: record });
    // Commander has printed its message already.
    if (!isUsage) printError(terminal, record);
    return exitCodeOf(record);
  }
}

function usageError(error: CommanderError): ErrorRecord {
  return { code: "OPTION_INVALID", message: error.message.replace(/^error: /, ""), problems: [] };
}

function buildProgram(setExitCode: (code: ExitCode) => void): Command {
  const program = new Command("sweeplake")
    .description("Parameter sweeps whose results can be trusted.")
    .version(softwareVersion())
    .exitOverride()
    .showHelpAfterError("(add --help for what is possible)")
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "error OPTION_INVALID: ")) });
  const command = (usage: string, description: string) =>
    program
      .command(usage)
      .description(description)
      .addOption(new Option("--lake <folder>", "the lake's folder").default(DEFAULT_LAKE))
      .option("--json", "print one JSON document");

  command("run <file>", "run a sweep, or what is missing of it")
    .option("--run-id <id>", "the run's id; overrides the file's")
    .option("--workers <n>", "child processes (default: one per core)", wholeNumber(1, 1024))
    .action(async (file, options) =>
      setExitCode(await (await import("./commands/run.ts")).run(processTerminal(), file, options)),
    );
  command("plan <file>", "show what a sweep would run, without running it")
    .option("--points <n>", "points to show", wholeNumber(0, 1000), 5)
    .action(async (file, options) =>
      setExitCode(await (await import("./commands/plan.ts")).plan(processTerminal(), file, options)),
    );
  command("runs", "list runs, newest first")
    .option("--limit <n>", "runs to list", wholeNumber(1, 100_000), 20)
    .option("--model <name>", "only runs of this model")
    .action(async (options) =>
      setExitCode(await (await import("./commands/runs.ts")).runs(processTerminal(), options)),
    );
  command("status <run>", "show how far a run is and what failed").action(async (run, options) =>
    setExitCode(await (await import("./commands/status.ts")).status(processTerminal(), run, options)),
  );
  command("resume <run>", "do what is missing of a run, and try its failed shards again")
    .option("--workers <n>", "child processes (default: one per core)", wholeNumber(1, 1024))
    .action(async (run, options) =>
      setExitCode(await (await import("./commands/resume.ts")).resume(processTerminal(), run, options)),
    );
  command("cancel <run>", "end a run, wherever it is running; what is committed stays")
    .option("--reason <text>", "why, for the record")
    .action(async (run, options) =>
      setExitCode(await (await import("./commands/cancel.ts")).cancel(processTerminal(), run, options)),
    );
  command("query <sql>", "ask a question in SQL; reads the datasets and views, can do nothing else")
    .addOption(new Option("--format <format>", "of the answer").choices(["table", "csv", "json", "parquet"]))
    .option("--output <file>", "write the answer to a new file instead of stdout")
    .action(async (sql, options) =>
      setExitCode(await (await import("./commands/query.ts")).query(processTerminal(), sql, options)),
    );
  command("verify <run>", "prove that a run's datasets are whole, join, and follow from its request").action(
    async (run, options) =>
      setExitCode(await (await import("./commands/verify.ts")).verify(processTerminal(), run, options)),
  );
  command("models", "list the models that the lake knows").action(async (options) =>
    setExitCode(await (await import("./commands/models.ts")).models(processTerminal(), options)),
  );
  return program;
}

function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Must be a whole number from ${low} to ${high}.`);
  };
}
