import type { ListedObject, ObjectStore } from "../../ports/index.ts";

/** An ObjectStore that is gone with the process. It checks no keys and never throws. */
export function createMemoryObjectStore(): ObjectStore {
  const objects = new Map<string, Uint8Array>();
  return {
    location: "memory:",
    async putIfAbsent(key, bytes) {
      if (objects.has(key)) return "exists";
      objects.set(key, bytes.slice());
      return "created";
    },
    async put(key, bytes) {
      objects.set(key, bytes.slice());
    },
    async get(key) {
      return objects.get(key)?.slice();
    },
    async head(key) {
      const stored = objects.get(key);
      return stored === undefined ? undefined : { sizeBytes: stored.byteLength };
    },
    list: (prefix, options) => listSorted(objects, prefix, options?.folders === true),
  };
}

async function* listSorted(
  objects: ReadonlyMap<string, Uint8Array>,
  prefix: string,
  folders: boolean,
): AsyncGenerator<ListedObject> {
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  let lastFolder: string | undefined;
  for (const key of keys) {
    const slash = folders ? key.indexOf("/", prefix.length) : -1;
    if (slash === -1) {
      if (objects.has(key)) yield { key };
      continue;
    }
    const folder = key.slice(0, slash + 1);
    if (folder !== lastFolder) yield { key: folder };
    lastFolder = folder;
  }
}
