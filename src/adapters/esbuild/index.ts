/**
 * Models as files: `compile.ts` turns files into one text, `packages.ts` ties it to the packages that it imports,
 * `execute.ts` turns text into what the model exports.
 */

export { createEsbuildModelSource } from "./model-source.ts";
