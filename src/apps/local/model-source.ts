import { createEsbuildModelSource } from "../../adapters/esbuild/index.ts";
import type { ModelSource } from "../../ports/index.ts";
import { moduleUrl } from "./software.ts";

/** Models in files, for which `sweeplake` is this very installation. */
export function localModelSource(): ModelSource {
  return createEsbuildModelSource({ sweeplakeEntry: moduleUrl("../../index", import.meta.url) });
}
