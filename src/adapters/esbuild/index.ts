/**
 * Models as files: `compile.ts` turns files into one text, `packages.ts` ties it to the packages that it imports,
 * `execute.ts` turns text into what the model exports, `source-places.ts` leads from the text back to the files.
 */

export { createEsbuildModelSource } from "./model-source.ts";
export type { SourcePlaces } from "./source-places.ts";
export { sourcePlaces } from "./source-places.ts";
