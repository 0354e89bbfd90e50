/** A worker that plays scripts in place of executing points. */
import { servePoints } from "../../../src/adapters/child-process/index.ts";
import { executePointScript } from "./scripted-points.ts";

servePoints(executePointScript);
