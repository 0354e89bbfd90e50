/** Starts the program of a child process with what earlier ones compiled; see `serve.ts`. */
import { enableCompileCache, flushCompileCache } from "node:module";

enableCompileCache();
await import("./serve.ts");
// A worker is killed rather than ended, so what it compiled is written now.
flushCompileCache();
