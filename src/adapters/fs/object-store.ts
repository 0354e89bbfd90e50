import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ObjectInfo, ObjectStore } from "../../ports/index.ts";
import { absentIn, storeFailed } from "./failures.ts";
import { checkKey, checkPrefix } from "./object-key.ts";
import { listInKeyOrder } from "./ordered-list.ts";
import { publishFile } from "./publish-file.ts";

/**
 * An ObjectStore with one file an object, below `folder`, which the first put creates; opening and reading create
 * nothing. Put-if-absent is an exclusive hard link, so it holds between processes.
 *
 * No object can be called like a folder: `a` and `a/b` exclude each other. `.<name>.<random>.tmp` names temporary files
 * and no object. Symbolic links below the folder are not listed. With `folders`, a list also names a folder that a put,
 * killed half-way, left empty.
 *
 * Throws INTERNAL for a key that the port does not permit.
 */
export function createFsObjectStore(folder: string): ObjectStore {
  return new FsObjectStore(resolve(folder));
}

class FsObjectStore implements ObjectStore {
  readonly location: string;

  constructor(location: string) {
    this.location = location;
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<"created" | "exists"> {
    const path = this.#pathOf(key);
    return this.#guard("put", key, () => publishFile(path, bytes, "if-absent"));
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(key);
    await this.#guard("put", key, () => publishFile(path, bytes, "replace"));
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(key);
    return this.#guard("get", key, () => absentIn(this.location, readFile(path)));
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    const path = this.#pathOf(key);
    const found = await this.#guard("head", key, () => absentIn(this.location, stat(path)));
    return found?.isFile() ? { sizeBytes: found.size } : undefined;
  }

  async *list(prefix: string, options?: { readonly folders?: boolean }): ReturnType<ObjectStore["list"]> {
    checkPrefix(prefix);
    const objects = listInKeyOrder(this.location, prefix, options?.folders === true);
    try {
      yield* objects;
    } catch (error) {
      throw storeFailed("list", prefix, this.location, error);
    }
  }

  #pathOf(key: string): string {
    checkKey(key);
    return join(this.location, key);
  }

  async #guard<Answer>(operation: string, key: string, work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      throw storeFailed(operation, key, this.location, error);
    }
  }
}
