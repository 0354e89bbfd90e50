import { messageOf, SweeplakeError } from "../../contract/index.ts";
import type { ExecutePoint, ExecuteShard, PointRunner, ShardRunner } from "../../ports/index.ts";
import { Turns } from "./turns.ts";

/**
 * A ShardRunner that calls `execute` in this process, at most `concurrency` (at least 1) at once.
 *
 * Nothing here can stop code that is running: `execute` is told by its signal, an aborted attempt keeps its turn until
 * it has settled, and one that is running at `close` is rejected at once but may work on until it looks at its signal.
 */
export function createInlineShardRunner(execute: ExecuteShard, concurrency: number): ShardRunner {
  return createRunner(execute, concurrency);
}

/** A PointRunner in the same way. */
export function createInlinePointRunner(execute: ExecutePoint, concurrency: number): PointRunner {
  return createRunner(execute, concurrency);
}

interface RunOptions {
  readonly signal: AbortSignal;
}

function createRunner<Message, Options extends RunOptions, Result>(
  execute: (message: Message, options: Options) => Promise<Result>,
  concurrency: number,
) {
  const turns = new Turns(concurrency);
  const closing = new AbortController();
  return {
    concurrency,
    async run(message: Message, options: Options): Promise<Result> {
      const signal = AbortSignal.any([options.signal, closing.signal]);
      await turns.take(signal);
      try {
        signal.throwIfAborted();
        return await orRejected(execute(message, { ...options, signal }), closing.signal);
      } catch (error) {
        throw signal.aborted ? signal.reason : asSweeplakeError(error);
      } finally {
        turns.give();
      }
    },
    async close(): Promise<void> {
      closing.abort(new SweeplakeError("INTERRUPTED", "the shard runner was closed"));
    },
  };
}

/** What `answer` settles with, or a rejection with the signal's reason if that comes first. */
function orRejected<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}

function asSweeplakeError(error: unknown): SweeplakeError {
  if (error instanceof SweeplakeError) return error;
  return new SweeplakeError("INTERNAL", messageOf(error), { cause: error });
}
