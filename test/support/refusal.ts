import assert from "node:assert/strict";
import { SweeplakeError } from "../../src/contract/index.ts";

/** What a call is refused with; fails where it succeeds or something else is thrown. */
export async function refusalOfAsync(call: Promise<unknown>): Promise<SweeplakeError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof SweeplakeError, String(error));
    return error;
  }
  return assert.fail("it was accepted");
}
