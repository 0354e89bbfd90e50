import { Writable } from "node:stream";
import type { Terminal } from "../../src/apps/cli/terminal.ts";

/** A stream that keeps what is written to it. */
export class RecordingStream extends Writable {
  readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(Buffer.from(chunk));
    done();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get text(): string {
    return this.bytes.toString("utf8");
  }
}

/** A terminal whose output can be looked at. */
export function recordingTerminal(how: Partial<Pick<Terminal, "isInteractive" | "width">> = {}) {
  const stdout = new RecordingStream();
  const stderr = new RecordingStream();
  return { stdout, stderr, isInteractive: false, width: 80, ...how };
}
