import { Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_LAKE } from "../local/defaults.ts";
import { softwareVersion } from "../local/software.ts";
import type { ExitCode } from "./exit-codes.ts";
import { processTerminal } from "./terminal.ts";

/** Called with the exit code of the command that was run. */
type End = (code: ExitCode) => void;
type AddCommand = (usage: string, description: string) => Command;

/**
 * The command line. Each command is imported when it is run, so that `--help` loads nothing but the parser.
 */
export function buildProgram(end: End): Command {
  const program = new Command("sweeplake")
    .description("Parameter sweeps whose results can be trusted.")
    .version(softwareVersion())
    .exitOverride()
    .showHelpAfterError("(add --help for what is possible)")
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "error OPTION_INVALID: ")) });
  const add: AddCommand = (usage, description) =>
    program
      .command(usage)
      .description(description)
      .addOption(new Option("--lake <folder>", "the lake's folder").default(DEFAULT_LAKE))
      .option("--json", "print one JSON document");
  // A setting that is not permitted stops every command, also those that do not need it.
  program.hook("preAction", async () => {
    const { loadConfig } = await import("../local/load-config.ts");
    await loadConfig(process.env, process.cwd());
  });
  addRunningCommands(add, end);
  addReadingCommands(add, end);
  return program;
}

/** Commands that write to the lake. */
function addRunningCommands(command: AddCommand, end: End): void {
  command("run <file>", "run a sweep, or what is missing of it")
    .option("--run-id <id>", "the run's id; overrides the file's")
    .option("--workers <n>", "child processes (default: one per core)", wholeNumber(1, 1024))
    .action(async (file, options) =>
      end(await (await import("./commands/run.ts")).run(processTerminal(), file, options)),
    );
  command("resume <run>", "do what is missing of a run, and try its failed shards again")
    .option("--model <file>", "the model's file: refuse to go on if it is not the code that was accepted")
    .option("--workers <n>", "child processes (default: one per core)", wholeNumber(1, 1024))
    .action(async (run, options) =>
      end(await (await import("./commands/resume.ts")).resume(processTerminal(), run, options)),
    );
  command("cancel <run>", "end a run, wherever it is running; what is committed stays")
    .option("--reason <text>", "why, for the record")
    .action(async (run, options) =>
      end(await (await import("./commands/cancel.ts")).cancel(processTerminal(), run, options)),
    );
  command("rerun <run>", "a new run of the points of a run that failed, with their recorded parameters and seeds")
    .option("--failed-points", "which points: those that failed")
    .option("--model <file>", "the model's file, where its code was mended (default: the code of the run)")
    .option("--run-id <id>", "the new run's id")
    .option("--workers <n>", "child processes (default: one per core)", wholeNumber(1, 1024))
    .action(async (run, options) =>
      end(await (await import("./commands/rerun.ts")).rerun(processTerminal(), run, options)),
    );
}

/** Commands that only read. */
function addReadingCommands(command: AddCommand, end: End): void {
  command("plan <file>", "show what a sweep would run, without running it")
    .option("--points <n>", "points to show, unless there is a pilot", wholeNumber(0, 1000), 5)
    .option("--pilot <n>", "run this many points and estimate time, size and sharding", wholeNumber(1, 100_000))
    .option("--workers <n>", "child processes that the estimate is for (default: one per core)", wholeNumber(1, 1024))
    .action(async (file, options) =>
      end(await (await import("./commands/plan.ts")).plan(processTerminal(), file, options)),
    );
  command("runs", "list runs, newest first")
    .option("--limit <n>", "runs to list", wholeNumber(1, 100_000), 20)
    .option("--model <name>", "only runs of this model")
    .action(async (options) => end(await (await import("./commands/runs.ts")).runs(processTerminal(), options)));
  command("status <run>", "show how far a run is and what failed")
    .option("--watch", "show its progress until it has ended")
    .action(async (run, options) =>
      end(await (await import("./commands/status.ts")).status(processTerminal(), run, options)),
    );
  command("query <sql>", "ask a question in SQL; reads the datasets and views, can do nothing else")
    .addOption(new Option("--format <format>", "of the answer").choices(["table", "csv", "json", "parquet"]))
    .option("--output <file>", "write the answer to a new file instead of stdout")
    .option("--run <run>", "see this run only, which is quick however many others there are")
    .action(async (sql, options) =>
      end(await (await import("./commands/query.ts")).query(processTerminal(), sql, options)),
    );
  addProvingCommands(command, end);
  command("models", "list the models that the lake knows").action(async (options) =>
    end(await (await import("./commands/models.ts")).models(processTerminal(), options)),
  );
}

/** Commands that compare what is recorded with what it follows from. */
function addProvingCommands(command: AddCommand, end: End): void {
  command("verify <run>", "prove that a run's datasets are whole, join, and follow from its request")
    .option("--replay <n>", "execute up to n of its points again and compare them bit for bit", wholeNumber(1, 1e9))
    .option("--workers <n>", "child processes for the replay (default: one per core)", wholeNumber(1, 1024))
    .action(async (run, options) =>
      end(await (await import("./commands/verify.ts")).verify(processTerminal(), run, options)),
    );
  command("reproduce <run>", "execute one point of a run again, and compare it with what is recorded")
    .argument("<point>", "its point_index", wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option("--inspect", "wait for a debugger, and stop in it right before the model is called")
    .option(
      "--inspect-port <n>",
      "where to wait for it on this machine; 0: any free port",
      wholeNumber(0, 65_535),
      9229,
    )
    .action(async (run, point, options) =>
      end(await (await import("./commands/reproduce.ts")).reproduce(processTerminal(), run, point, options)),
    );
}

function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Must be a whole number from ${low} to ${high}.`);
  };
}
