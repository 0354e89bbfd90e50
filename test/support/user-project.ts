import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * What a user's shell has: `node` is the Node of this test, whatever the machine has, and nothing that an npm above has
 * set is left.
 */
export function userEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith("npm_"));
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
  return { ...Object.fromEntries(inherited), PATH: path };
}

/**
 * Makes an empty project in a new folder, as `npm install sweeplake` leaves one, and gives its path: the package as it
 * is published, compiled from this checkout, with the checkout's own dependencies. The caller removes the folder.
 */
export async function createUserProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), "sweeplake-project-"));
  const installed = join(project, "node_modules", "sweeplake");
  const bin = join(project, "node_modules", ".bin");
  await mkdir(bin, { recursive: true });
  await cp(join(root, "package.json"), join(installed, "package.json"));
  await cp(join(root, "bin"), join(installed, "bin"), { recursive: true });
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const words = ["-p", join(root, "tsconfig.build.json"), "--outDir", join(installed, "dist")];
  await promisify(execFile)(process.execPath, [compiler, ...words]);
  await symlink(join(root, "node_modules"), join(installed, "node_modules"));
  await symlink(join("..", "sweeplake", "bin", "sweeplake.cjs"), join(bin, "sweeplake"));
  await writeFile(join(project, "package.json"), '{ "name": "a-user", "private": true, "type": "module" }');
  return project;
}
