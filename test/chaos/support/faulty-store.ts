import { setImmediate } from "node:timers/promises";
import { SweeplakeError } from "../../../src/contract/index.ts";
import type { ObjectStore } from "../../../src/ports/index.ts";
import type { ManualClock } from "../../contracts/support/manual-clock.ts";
import type { FailureKind, StoreCall } from "../../support/stores.ts";
import { hookedStore } from "../../support/stores.ts";
import type { Choices } from "./choices.ts";

/** What goes wrong at one call: it fails, or the process that made it dies with it. */
export interface StoreFault {
  readonly kind: FailureKind;
  readonly isDeath: boolean;
}

/**
 * A store as one process sees it: at the calls whose 0-based numbers `faults` has, it fails, having done nothing or having
 * done all but answered. After a death no further call has an effect. Calls take their time, so that processes overtake
 * each other, and time passes on the process's clock. `onFault` is told of every fault that came to pass.
 */
export function faultyStore(
  store: ObjectStore,
  faults: ReadonlyMap<number, StoreFault>,
  { choices, clock, onFault }: { choices: Choices; clock: () => ManualClock; onFault: (what: string) => void },
): ObjectStore {
  let calls = 0;
  let isDead = false;
  const pending = new Map<StoreCall, StoreFault>();
  const fail = (call: StoreCall, { kind, isDeath }: StoreFault): never => {
    isDead ||= isDeath;
    onFault(`${isDeath ? "death" : "failure"} ${kind} ${call.method} ${call.key}`);
    throw new SweeplakeError("STORE_FAILED", `${call.key}: no answer`);
  };
  const aliveOnly = (call: StoreCall) => {
    if (isDead) throw new SweeplakeError("STORE_FAILED", `${call.key}: the process is dead`);
  };
  return hookedStore(store, {
    before: async (call) => {
      const fault = faults.get(calls++);
      for (let turns = choices.below(4); turns > 0; turns--) await setImmediate();
      if (choices.chance(0.1)) clock().advance(1_000);
      aliveOnly(call);
      if (fault === undefined) return;
      // Listing has no effect that could come before its failure.
      if (fault.kind === "before" || call.method === "list") fail(call, fault);
      pending.set(call, fault);
    },
    after: (call) => {
      const fault = pending.get(call);
      if (fault !== undefined) fail(call, fault);
      aliveOnly(call);
    },
  });
}
