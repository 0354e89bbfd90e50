/** Puts large objects, each of one byte value, into the lake `folder` until it is killed; a line for each put. */
import { createFsObjectStore } from "../../../src/adapters/fs/index.ts";

const [folder = "", sizeBytes = ""] = process.argv.slice(2);
const store = createFsObjectStore(folder);
for (let round = 1; ; round++) {
  const bytes = new Uint8Array(Number(sizeBytes)).fill(round % 256);
  await store.put("objects/replaced", bytes);
  await store.putIfAbsent(`objects/claimed-${round % 3}`, bytes);
  console.log("put");
}
