import { isBuiltin } from "node:module";
import { dirname } from "node:path";
import type { BuildFailure, BuildOptions, Message, Metafile } from "esbuild";
import { SweeplakeError } from "../../contract/index.ts";
import { packageName } from "./packages.ts";

/** A model and its own files as one ES module. */
export interface CompiledModel {
  /** Ends in a line break. */
  readonly text: string;
  /** The names of the packages that it imports, each once, sorted. */
  readonly packages: readonly string[];
}

/**
 * Everything that decides the text besides the files themselves. All of it is fixed, so that one model has one code:
 * the language level does not follow the running Node, and a tsconfig above the model's folder is not read.
 */
const buildOptions = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "es2024",
  packages: "external",
  tsconfigRaw: "{}",
  charset: "utf8",
  legalComments: "none",
  treeShaking: true,
  sourcemap: false,
  write: false,
  metafile: true,
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * Compiles the model in `file`, an absolute real path. The text names files relative to the model's folder only.
 *
 * Throws MODEL_LOAD_FAILED with the first fault's place and reason.
 */
export async function compileModel(file: string): Promise<CompiledModel> {
  // Loaded here, because a worker only executes and starts faster without.
  const { build, stop } = await import("esbuild");
  const result = await build(optionsFor(file)).catch((error: unknown) => {
    throw compileFailed(file, error);
  });
  // Its process would stay beside the run for nothing; the next model starts another.
  await stop();
  const text = result.outputFiles[0]?.text ?? "";
  return { text: text.endsWith("\n") ? text : `${text}\n`, packages: importedPackages(file, result.metafile) };
}

/** How the model in `file` is compiled. */
export function optionsFor(file: string) {
  return { ...buildOptions, entryPoints: [file], absWorkingDir: dirname(file) };
}

function importedPackages(file: string, metafile: Metafile): readonly string[] {
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const names = new Set<string>();
  for (const { path, external } of imports) {
    if (external !== true || isBuiltin(path)) continue;
    const name = packageName(path);
    if (name === undefined) throw loadFailed(`${file} imports "${path}", which is neither a file nor a package`);
    names.add(name);
  }
  return [...names].sort();
}

function compileFailed(file: string, error: unknown): unknown {
  const faults = (error as Partial<BuildFailure>).errors;
  const first = faults?.[0];
  // Without a list of faults it is not the model that failed, but esbuild.
  if (faults === undefined || first === undefined) return error;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  return loadFailed(`${file} does not compile: ${describeFault(first)}${more}`, error);
}

function describeFault({ location, text }: Message): string {
  return location === null ? text : `${location.file}:${location.line}: ${text}`;
}

function loadFailed(message: string, cause?: unknown): SweeplakeError {
  return new SweeplakeError("MODEL_LOAD_FAILED", message, { cause });
}
