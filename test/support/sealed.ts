import { createHash } from "node:crypto";
import type { Json } from "../../src/contract/index.ts";
import { canonicalJson } from "../../src/contract/index.ts";

/** The bytes that a control object with this content has, put together on their own. */
export function sealed(value: object): Buffer {
  return sealedText(canonicalJson(value as Json));
}

/** The same for the text of an object, whatever is in it; any other text is left as it is. */
export function sealedText(text: string): Buffer {
  const hash = createHash("sha256").update(text).digest("hex");
  return Buffer.from(text.replace(/\}$/, `,"sha256":"${hash}"}\n`));
}

/** What a control object says, without its seal. */
export function unsealed(bytes: Uint8Array): Record<string, unknown> {
  const { sha256: _, ...value } = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
  return value;
}
