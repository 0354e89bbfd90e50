/** The machine's clock, and logs as lines of text. */

export { systemClock } from "./clock.ts";
export { createTextLog, silentLog } from "./log.ts";
