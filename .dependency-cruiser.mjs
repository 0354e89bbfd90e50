// The rooms of DESIGN section 9: who may import whom. A room is imported through its index.ts only.
const rooms = {
  contract: [],
  model: ["contract"],
  planning: ["contract"],
  datasets: ["contract"],
  ports: ["contract"],
  lake: ["contract", "datasets", "ports"],
  execution: ["contract", "model", "planning", "datasets", "ports", "lake"],
  runs: ["contract", "model", "planning", "datasets", "ports", "lake"],
  analysis: ["contract", "model", "planning", "datasets", "ports", "lake"],
  adapters: ["contract", "ports"],
};

/** npm packages, and the only places that may name them. */
const packages = {
  zod: "^src/(contract|model|index\\.ts|apps)",
  "hyparquet|hyparquet-writer|@bokuweb/zstd-wasm": "^src/datasets",
  "pure-rand": "^src/model",
  esbuild: "^src/adapters/esbuild",
  "@duckdb/node-api": "^src/adapters/duckdb",
  "commander|yaml|csv-parse": "^src/apps",
};

const inSource = (room) => `^src/${room}/`;
const notTests = "\\.test\\.ts$";

export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphan-import", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `room-${room}`,
      severity: "error",
      from: { path: inSource(room), pathNot: notTests },
      to: { path: "^src/", pathNot: [inSource(room), ...allowed.map(inSource)] },
    })),
    {
      name: "rooms-through-index",
      comment: "a room is imported through its index.ts only, type imports too",
      severity: "error",
      from: { path: "^(?:src/([^/]+)/|test/|examples/|scripts/|bench/|src/index\\.ts)" },
      to: {
        path: "^src/(contract|model|planning|datasets|ports|lake|execution|runs|analysis)/",
        pathNot: ["/index\\.ts$", "^src/$1/"],
      },
    },
    {
      name: "adapters-through-index",
      severity: "error",
      from: { path: "^(?:src|test|bench)/", pathNot: "^src/adapters/([^/]+)/" },
      to: { path: "^src/adapters/", pathNot: "^src/adapters/[^/]+/index\\.ts$" },
    },
    {
      name: "adapters-apart",
      severity: "error",
      from: { path: "^src/adapters/([^/]+)/", pathNot: notTests },
      to: { path: "^src/adapters/", pathNot: "^src/adapters/$1/" },
    },
    ...Object.entries(packages).map(([name, place]) => ({
      name: `package-${name.split("|")[0]}`,
      severity: "error",
      from: { path: "^src/", pathNot: [place, notTests] },
      to: { path: `^node_modules/(?:${name})/` },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|\\.cache)/" },
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
