/** The no-op model as `sweeplake run` loads it. */
import { defineModel } from "sweeplake";
import { noOp } from "./definition.ts";

export default defineModel(noOp);
