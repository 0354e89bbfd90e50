import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SweeplakeError } from "../../contract/index.ts";

/** Packages that a model shares with Sweeplake itself, or its models and schemas would not be recognised. */
const ownName = "sweeplake";
const sharedNames: ReadonlySet<string> = new Set([ownName, "zod"]);

const namePattern = String.raw`(?:@[\w.~-]+/)?[\w~-][\w.~-]*`;
const specifierPattern = new RegExp(`^(${namePattern})(?:/|$)`);
const packageLine = new RegExp(`^// (${namePattern})@\\S+$`);

/** The package that an import names (`@a/b` for `@a/b/c`), or undefined where it names none, as paths and URLs. */
export function packageName(specifier: string): string | undefined {
  return specifierPattern.exec(specifier)?.[1];
}

/** Whether a package is always taken from this installation. */
export function isShared(name: string): boolean {
  return sharedNames.has(name);
}

/**
 * `text`, which ends in a line break, followed by a line `// name@version` for each of the packages, in the order
 * given, with the versions that are installed at or above `resolveFrom`.
 *
 * Throws MODEL_LOAD_FAILED, naming the package, where one is not installed or has no version.
 */
export async function joinPackages(text: string, packages: readonly string[], resolveFrom: string): Promise<string> {
  const lines = await Promise.all(packages.map(async (name) => `// ${name}@${await versionOf(name, resolveFrom)}\n`));
  return text + lines.join("");
}

/** Undoes `joinPackages`: the text, and the names in the lines at its end. */
export function splitPackages(code: string): { readonly text: string; readonly packages: readonly string[] } {
  const lines = code.split("\n");
  // The code ends in a line break, so the last element is empty.
  let end = lines.length - 1;
  const packages: string[] = [];
  for (let name = packageOfLine(lines[end - 1]); name !== undefined; name = packageOfLine(lines[end - 1])) {
    packages.unshift(name);
    end--;
  }
  return {
    text: lines
      .slice(0, end)
      .map((line) => `${line}\n`)
      .join(""),
    packages,
  };
}

function packageOfLine(line = ""): string | undefined {
  return packageLine.exec(line)?.[1];
}

async function versionOf(name: string, resolveFrom: string): Promise<string> {
  const manifest = isShared(name) ? await sharedManifest(name) : await installedManifest(name, resolveFrom);
  if (manifest === undefined) throw loadFailed(`the model imports "${name}", which is not installed at ${resolveFrom}`);
  if (typeof manifest.version === "string" && /^\S+$/.test(manifest.version)) return manifest.version;
  throw loadFailed(`the model imports "${name}", whose package.json has no version: its code cannot be told apart`);
}

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
}

/** The manifest of this very package is the nearest above this file, in its sources and once compiled alike. */
async function sharedManifest(name: string): Promise<Manifest | undefined> {
  if (name !== ownName) return installedManifest(name, import.meta.dirname);
  return nearestManifest(import.meta.dirname, (folder) => join(folder, "package.json"));
}

/** As Node looks for packages: in `node_modules` of the folder and of each folder above it. */
async function installedManifest(name: string, folder: string): Promise<Manifest | undefined> {
  return nearestManifest(folder, (each) => join(each, "node_modules", name, "package.json"));
}

async function nearestManifest(from: string, fileIn: (folder: string) => string): Promise<Manifest | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = await readManifest(fileIn(folder));
    if (manifest !== undefined || folder === dirname(folder)) return manifest;
  }
}

async function readManifest(file: string): Promise<Manifest | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw loadFailed(`cannot read ${file}: ${code}`, error);
  }
  try {
    return JSON.parse(text) as Manifest;
  } catch (error) {
    throw loadFailed(`${file} is not JSON`, error);
  }
}

function loadFailed(message: string, cause?: unknown): SweeplakeError {
  return new SweeplakeError("MODEL_LOAD_FAILED", message, { cause });
}
