import type { DatasetName } from "../contract/index.ts";
import { datasetPrefix, records } from "../contract/index.ts";
import type { Lake } from "../lake/index.ts";
import type { QueryEngine, QuerySession } from "../ports/index.ts";
