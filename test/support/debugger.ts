/** Where a debugger has stopped: the innermost function first. */
export interface Stop {
  readonly functionName: string;
  /** The script's URL. */
  readonly url: string;
}

/** What the inspector tells, as far as it is looked at here. */
type Message =
  | { readonly method: "Debugger.scriptParsed"; readonly params: { readonly scriptId: string; readonly url: string } }
  | { readonly method: "Debugger.paused"; readonly params: { readonly callFrames: readonly Frame[] } }
  | { readonly method?: undefined };

interface Frame {
  readonly functionName: string;
  readonly location: { readonly scriptId: string };
}

/**
 * Attaches to a Node.js process that waits for a debugger at a `ws:` address, lets it run, and does at each stop what
 * `onStop` says. Resolves when the process has gone, with the innermost frame of every stop.
 */
export async function debugProcess(
  address: string,
  onStop: (stop: Stop) => "Debugger.resume" | "Debugger.stepInto",
): Promise<readonly Stop[]> {
  const [target] = (await (await fetch(listOf(address))).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl as string);
  const scripts = new Map<string, string>();
  const stops: Stop[] = [];
  let id = 0;
  const send = (method: string) => socket.send(JSON.stringify({ id: ++id, method }));
  const gone = new Promise((resolve) => socket.addEventListener("close", resolve));
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(String(event.data)) as Message;
    if (message.method === "Debugger.scriptParsed") scripts.set(message.params.scriptId, message.params.url);
    if (message.method !== "Debugger.paused") return;
    const [frame] = message.params.callFrames;
    const url = scripts.get(frame?.location.scriptId ?? "") ?? "";
    const stop = { functionName: frame?.functionName ?? "", url };
    stops.push(stop);
    send(onStop(stop));
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  send("Debugger.enable");
  send("Runtime.runIfWaitingForDebugger");
  await gone;
  return stops;
}

function listOf(address: string): string {
  return `http://${new URL(address).host}/json/list`;
}
