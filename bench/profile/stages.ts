/** The stages of a point's way into the lake, in the order of a report. */
export const stages = [
  "plan and seed",
  "resolve",
  "hash",
  "simulate",
  "loop over points",
  "journal",
  "encode columns",
  "compress",
  "lake and store",
  "messages",
  "load code",
  "garbage collection",
  "runtime",
] as const;

export type Stage = (typeof stages)[number];

/**
 * The stage that code belongs to by its URL, the first that fits. What fits none, such as a helper that several stages
 * use or a built-in module, belongs to the stage of its caller.
 */
const places: readonly (readonly [RegExp, Stage])[] = [
  [/zstd-wasm\//, "compress"],
  [/\/hyparquet(-writer)?\/|\/(src|dist)\/datasets\//, "encode columns"],
  [/\/contract\/fingerprints\.|^node:internal\/crypto\//, "hash"],
  [/\/(src|dist)\/planning\//, "plan and seed"],
  [/\/model\/(simulate|random)\.|^sweeplake-model:|\/pure-rand\//, "simulate"],
  [/\/model\/resolve\.|\/execution\/point-groups\./, "resolve"],
  [/\/execution\/(point-(log|store)|line-buffer)\.|\/child-process\/journal\./, "journal"],
  [/\/(src|dist)\/lake\/|\/adapters\/fs\//, "lake and store"],
  [/\/(src|dist)\/execution\//, "loop over points"],
  [/\/adapters\/child-process\/|^node:internal\/child_process/, "messages"],
  [/^node:internal\/modules\/|\/adapters\/esbuild\/|\/esbuild\//, "load code"],
];

/**
 * Functions without a file, by name: those that V8 puts beside the program's own, and native ones, which V8 credits to
 * the wrong caller where the code that called them was inlined.
 */
const nameless: ReadonlyMap<string, Stage> = new Map([
  ["(garbage collector)", "garbage collection"],
  ["(program)", "runtime"],
  ["(root)", "runtime"],
  ["oneShotDigest", "hash"],
  ["writeString", "journal"],
]);

/** Undefined where the caller decides. */
export function stageOf(functionName: string, url: string): Stage | undefined {
  if (url === "") return nameless.get(functionName);
  return places.find(([place]) => place.test(url))?.[1];
}

/** Whether the time of a function is not the worker's: it had nothing to do, or wrote its profile. */
export function isApart(functionName: string, url: string): boolean {
  return functionName === "(idle)" || url === "node:inspector";
}
