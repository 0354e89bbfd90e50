import { SweeplakeError } from "../../contract/index.ts";

const permitted = /^[A-Za-z0-9._=+-]+$/;
const temporary = /^\..*\.tmp$/;

/** Whether a file or folder of this name can be a part of a key: temporary files and foreign files cannot. */
export function isKeyPart(name: string): boolean {
  return permitted.test(name) && name !== "." && name !== ".." && !temporary.test(name);
}

/** Throws INTERNAL for what is no key, so that nothing outside the store can be named. */
export function checkKey(key: string): void {
  if (!key.split("/").every(isKeyPart)) throw invalid("key", key);
}

/** The same for a prefix, whose last part may be empty or incomplete. */
export function checkPrefix(prefix: string): void {
  const parts = prefix.split("/");
  const last = parts.pop() ?? "";
  if (!parts.every(isKeyPart) || !(last === "" || permitted.test(last))) throw invalid("prefix", prefix);
}

function invalid(what: string, key: string): SweeplakeError {
  return new SweeplakeError("INTERNAL", `${JSON.stringify(key)} cannot be the ${what} of an object`);
}
