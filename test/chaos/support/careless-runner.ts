import { setImmediate } from "node:timers/promises";
import { createInlineShardRunner } from "../../../src/adapters/inline/index.ts";
import type { ExecuteShard, ShardMessage, ShardRunner, ShardRunOptions } from "../../../src/ports/index.ts";
import type { Choices } from "./choices.ts";

/**
 * A ShardRunner that delivers as a queue may: late, out of order, and some messages twice, at once or long after. What
 * becomes of a doubled message is of no consequence to its sender. `settled` resolves when all of them have come to rest.
 */
export function carelessRunner(execute: ExecuteShard, choices: Choices, onFault: (what: string) => void) {
  const runner = createInlineShardRunner(execute, 3);
  const earlier: ShardMessage[] = [];
  const doubles: Promise<unknown>[] = [];
  const double = (message: ShardMessage, options: ShardRunOptions) => {
    onFault(`shard ${message.shard_id} of epoch ${message.epoch} delivered again`);
    const unheard = { ...options, onProgress: () => undefined };
    doubles.push(runner.run(message, unheard).catch((error: unknown) => error));
  };
  const careless: ShardRunner = {
    ...runner,
    run: async (message, options) => {
      for (let turns = choices.below(6); turns > 0; turns--) await setImmediate();
      if (choices.chance(0.2)) double(message, options);
      if (earlier.length > 0 && choices.chance(0.2)) double(choices.oneOf(earlier), options);
      earlier.push(message);
      return runner.run(message, options);
    },
  };
  return { runner: careless, settled: () => Promise.all(doubles) };
}
