import type { SamplingStrategy } from "../contract/index.ts";

/** The strategies that draw: they alone take a `count`, and distributions beside forms with values. */
export const drawingStrategies = ["random", "lhs", "sobol"] as const satisfies readonly SamplingStrategy[];
export type DrawingStrategy = (typeof drawingStrategies)[number];

export function isDrawing(strategy: SamplingStrategy): strategy is DrawingStrategy {
  return (drawingStrategies as readonly SamplingStrategy[]).includes(strategy);
}
