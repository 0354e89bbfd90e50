/** Claims `count` keys in the lake `folder`, once its stdin says go, and prints those that it has won. */
import { once } from "node:events";
import { createFsObjectStore } from "../../../src/adapters/fs/index.ts";

const [folder = "", name = "", count = ""] = process.argv.slice(2);
const store = createFsObjectStore(folder);
console.log("ready");
await once(process.stdin, "data");
for (let index = 0; index < Number(count); index++) {
  const key = `claims/${index % 5}/${index}`;
  if ((await store.putIfAbsent(key, Buffer.from(name))) === "created") console.log(key);
}
process.stdin.destroy();
