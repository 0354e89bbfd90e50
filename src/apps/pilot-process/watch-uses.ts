import childProcess from "node:child_process";
import crypto from "node:crypto";
import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { getCallSites } from "node:util";
import type { Use, UseKind } from "./protocol.ts";

/** Told of each call; `isIndirect`: Node itself may have made it on behalf of the model. */
type OnCall = (kind: UseKind, call: string, isIndirect: boolean) => void;

interface Builtin {
  readonly owner: object;
  readonly key: string;
  readonly kind: UseKind;
  readonly call: string;
  /** Counts also where Node itself calls it, on behalf of the model. */
  readonly isIndirect?: boolean;
}

/** Functions of `owner` whose names match; those that cannot be replaced are left out. */
function functionsOf(owner: object, names: RegExp, kind: UseKind, prefix: string): readonly Builtin[] {
  return Object.entries(Object.getOwnPropertyDescriptors(owner))
    .filter(([key, { value, writable }]) => names.test(key) && typeof value === "function" && writable === true)
    .map(([key]) => ({ owner, key, kind, call: `${prefix}.${key}` }));
}

/** What is watched: calls through which the world gets into a simulation, or a simulation into the world. */
function builtins(): readonly Builtin[] {
  const draws = /^(getRandomValues|random(Bytes|Fill|FillSync|Int|UUID))$/;
  return [
    { owner: Math, key: "random", kind: "random", call: "Math.random" },
    // Node's own module calls these.
    ...functionsOf(Crypto.prototype, draws, "random", "crypto").map((each) => ({ ...each, isIndirect: true })),
    ...functionsOf(crypto, draws, "random", "crypto"),
    { owner: Date, key: "now", kind: "clock", call: "Date.now" },
    { owner: globalThis, key: "Date", kind: "clock", call: "Date" },
    { owner: Object.getPrototypeOf(performance), key: "now", kind: "clock", call: "performance.now" },
    { owner: process.hrtime, key: "bigint", kind: "clock", call: "process.hrtime.bigint" },
    { owner: process, key: "hrtime", kind: "clock", call: "process.hrtime" },
    { owner: globalThis, key: "fetch", kind: "network", call: "fetch" },
    // Every connection ends up here, whatever module asked for it.
    { owner: net.Socket.prototype, key: "connect", kind: "network", call: "net.connect", isIndirect: true },
    ...functionsOf(dgram.Socket.prototype, /^(send|connect)$/, "network", "dgram"),
    ...functionsOf(dns, /^(lookup|resolve|reverse)/, "network", "dns"),
    ...functionsOf(dns.promises, /^(lookup|resolve|reverse)/, "network", "dns.promises"),
    ...functionsOf(fs, /^[a-z]/, "files", "fs"),
    ...functionsOf(fs.promises, /^[a-z]/, "files", "fs.promises"),
    ...functionsOf(childProcess, /^(exec|fork|spawn)/, "processes", "child_process"),
  ];
}

export interface UseWatch {
  /** From here on calls belong to the next point. Before the first, only calls by the model's own files count. */
  beginPoint(): void;
  /** Puts everything back as it was. */
  restore(): void;
}

/**
 * Tells `onUse` when the model of a URL that begins with `modelUrl` calls what makes its results depend on more than its
 * parameters and seed. What it captured of the builtins before is not seen, so this is to be called before the model is
 * imported. The calls do what they did.
 */
export function watchUses(modelUrl: string, onUse: (use: Use) => void): UseWatch {
  /** How often each call was looked at since the point began; without end once it was told. */
  const looksAt = new Map<string, number>();
  let isModelOnly = true;
  let isLooking = false;
  const onCall: OnCall = (kind, call, isIndirect) => {
    const looks = looksAt.get(call) ?? 0;
    // Looking at the stack takes long, and may itself call what is watched.
    if (isLooking || looks > MOST_LOOKS) return;
    isLooking = true;
    try {
      const found = findCaller(modelUrl, { isIndirect, isModelOnly });
      looksAt.set(call, found === undefined ? looks + 1 : Number.POSITIVE_INFINITY);
      if (found !== undefined) onUse({ kind, call, place: found.place });
    } finally {
      // A model that exhausts its stack may do so here.
      isLooking = false;
    }
  };
  const restore = replaceAll(onCall);
  return {
    beginPoint: () => {
      isModelOnly = false;
      looksAt.clear();
    },
    restore,
  };
}

/** A call that is never the model's, such as Node's own, is looked at this often per point at most. */
const MOST_LOOKS = 100;

type Callable = (...input: unknown[]) => unknown;

/** Replaces the builtins by equals that tell; returns what puts them back. */
function replaceAll(onCall: OnCall): () => void {
  const undo = builtins().map(({ owner, key, kind, call, isIndirect = false }) => {
    const holder = owner as Record<string, Callable>;
    const original = holder[key] as Callable;
    holder[key] = new Proxy(original, {
      apply(target, self, input) {
        onCall(kind, call, isIndirect);
        return Reflect.apply(target, self, input);
      },
      construct(target, input, newTarget) {
        // A date that is given is nobody's clock.
        if (input.length === 0) onCall(kind, `new ${call}`, false);
        return Reflect.construct(target, input, newTarget);
      },
    });
    return () => {
      holder[key] = original;
    };
  });
  // What modules have imported by name follows.
  syncBuiltinESMExports();
  return () => {
    for (const each of undo) each();
    syncBuiltinESMExports();
  };
}

/**
 * Where the model made the call in progress; undefined where it is not the model's. Calls by Node count only if they are
 * indirect, and those by packages only if they are not `isModelOnly`.
 */
function findCaller(
  modelUrl: string,
  { isIndirect, isModelOnly }: { readonly isIndirect: boolean; readonly isModelOnly: boolean },
): Pick<Use, "place"> | undefined {
  const frames = getCallSites(MOST_FRAMES).filter(({ scriptName }) => scriptName !== "" && scriptName !== OWN_URL);
  const isModel = (frame: (typeof frames)[number] | undefined) => frame?.scriptName.startsWith(modelUrl) === true;
  const model = frames.find(isModel);
  const isNode = frames[0]?.scriptName.startsWith("node:") === true;
  const isMeant = isIndirect || (isModelOnly ? isModel(frames[0]) : !isNode);
  if (!isMeant || (isModelOnly && model === undefined)) return undefined;
  return { place: model === undefined ? null : { line: model.lineNumber, column: model.columnNumber } };
}

const OWN_URL = import.meta.url;
const MOST_FRAMES = 100;
