import { isBuiltin, registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf, SweeplakeError } from "../../contract/index.ts";
import type { ModelBundle } from "../../ports/index.ts";
import { isShared, packageName, splitPackages } from "./packages.ts";

/** The code of a bundle as a module of this process, and what its imports start from. */
interface LoadedCode {
  readonly code: string;
  /** The packages whose versions are part of the code. */
  readonly packages: ReadonlySet<string>;
  /** The URL of a file, real or not, in whose place Node looks for packages. */
  readonly anchor: string;
  readonly sweeplakeEntry: URL;
}

/** By module URL. Modules stay for the life of a process, so these do too. */
const loadedCode = new Map<string, LoadedCode>();

/**
 * Executes the code in memory and gives its default export. One code is one module: executed again it gives the same
 * value, and its packages are resolved from where they were the first time.
 *
 * Throws MODEL_LOAD_FAILED with the message of what was thrown, on one line.
 */
export async function executeModel(bundle: ModelBundle, sweeplakeEntry: URL): Promise<unknown> {
  const url = `sweeplake-model:${bundle.codeVersion}`;
  if (loadedCode.size === 0) registerModelHooks();
  if (!loadedCode.has(url)) loadedCode.set(url, loadable(bundle, sweeplakeEntry));
  try {
    const module = await contained(() => import(url) as Promise<{ readonly default?: unknown }>);
    return module.default;
  } catch (error) {
    const reason = messageOf(error).trim().replace(/\s+/g, " ");
    throw new SweeplakeError("MODEL_LOAD_FAILED", `the model fails when it is imported: ${reason}`, { cause: error });
  }
}

/**
 * Imports a model so that it can neither end this process nor mix what it prints with what this program prints on
 * stdout.
 */
async function contained<Module>(load: () => Promise<Module>): Promise<Module> {
  const { exit } = process;
  const { write } = process.stdout;
  process.exit = (code) => {
    throw new Error(`it calls process.exit(${code ?? ""})`);
  };
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
  try {
    return await load();
  } finally {
    process.exit = exit;
    process.stdout.write = write;
  }
}

function loadable({ code, resolveFrom }: ModelBundle, sweeplakeEntry: URL): LoadedCode {
  const anchor = pathToFileURL(join(resolveFrom, "model.mjs")).href;
  return { code, packages: new Set(splitPackages(code).packages), anchor, sweeplakeEntry };
}

/** Teaches Node's loader the URLs of models, once in a process; all other modules load as ever. */
function registerModelHooks(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (loadedCode.has(specifier)) return { url: specifier, shortCircuit: true };
      const importer = loadedCode.get(context.parentURL ?? "");
      if (importer === undefined || isBuiltin(specifier)) return nextResolve(specifier, context);
      const name = recordedPackage(specifier, importer);
      if (specifier === "sweeplake") return { url: importer.sweeplakeEntry.href, shortCircuit: true };
      return nextResolve(specifier, { ...context, parentURL: isShared(name) ? import.meta.url : importer.anchor });
    },
    load(url, context, nextLoad) {
      const loaded = loadedCode.get(url);
      if (loaded === undefined) return nextLoad(url, context);
      return { format: "module", source: loaded.code, shortCircuit: true };
    },
  });
}

/** Only what the code's hash covers is executed: an import that is computed at run time might name anything. */
function recordedPackage(specifier: string, importer: LoadedCode): string {
  const name = packageName(specifier);
  if (name !== undefined && importer.packages.has(name)) return name;
  throw new Error(`it imports "${specifier}" by a computed name, which its recorded code does not cover`);
}
