import assert from "node:assert/strict";
import { constants } from "node:os";
import { describe, it } from "node:test";
import { storeFailed } from "./failures.ts";

const systemError = (code: keyof typeof constants.errno, syscall: string) =>
  Object.assign(new Error(`${code}: ${syscall} '/lake/a/.b.123.tmp'`), {
    code,
    syscall,
    errno: -constants.errno[code],
  });

describe("storeFailed", () => {
  it("says what failed, where and why, without the path of a temporary file", () => {
    const cases = {
      ENOSPC: "no space left on device",
      EACCES: "permission denied",
      EROFS: "read-only file system",
    } as const;
    for (const [code, text] of Object.entries(cases)) {
      const cause = systemError(code as keyof typeof cases, "write");
      const error = storeFailed("put", "a/b", "/lake", cause);
      assert.equal(error.message, `cannot put "a/b" in /lake: ${code} (${text})`);
      assert.equal(error.code, "STORE_FAILED");
      assert.equal(error.cause, cause);
    }
  });

  it("says that a file system lacks hard links, but only where link() failed", () => {
    const messageFor = (syscall: string) => storeFailed("put", "a/b", "/lake", systemError("EPERM", syscall)).message;
    assert.match(messageFor("link"), /EPERM \(this file system lacks hard links, which a lake needs\)$/);
    assert.match(messageFor("open"), /EPERM \(operation not permitted\)$/);
  });
});
