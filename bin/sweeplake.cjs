#!/usr/bin/env node
// Written so that any Node.js can parse it: one that is too old to run Sweeplake must be able to say so.
"use strict";
const version = process.versions.node.split(".").map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  process.stderr.write(
    `error NODE_UNSUPPORTED: Sweeplake needs Node.js 22.18 or newer, and this is ${process.versions.node}.\n`,
  );
  process.exitCode = 4;
} else {
  // Compiled modules are kept in the system's temporary folder: later starts are twice as fast.
  require("node:module").enableCompileCache();
  // A checkout runs its sources as they are; the package has only what was compiled from them.
  const isCheckout = require("node:fs").existsSync(`${__dirname}/../src/apps/cli/main.ts`);
  import(isCheckout ? "../src/apps/cli/main.ts" : "../dist/apps/cli/main.js").then((cli) => cli.main());
}
