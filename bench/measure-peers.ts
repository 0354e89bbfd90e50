import { availableParallelism } from "node:os";
import { messageOf } from "../src/contract/index.ts";
import { pythonWith } from "../test/support/python.ts";
import { runLine } from "./run-program.ts";
import { withFolder } from "./with-folder.ts";

/** What another system takes for a point of next to no work. */
export interface PeerLine {
  readonly peer: string;
  /** Null where it could not be installed or run; `problem` says why. */
  readonly measured: { readonly version: string; readonly points: number; readonly secondsPerPoint: number } | null;
  readonly problem: string | null;
}

const optuna = ["optuna==5.0.0"];
const ray = ["ray==2.60.0"];
const cores = String(availableParallelism());

/** Points are few where one takes long: the time of a point is what is compared. */
const peers = [
  { peer: "Optuna, in memory", packages: optuna, line: "peer_optuna.py", points: 2_000, words: ["memory"] },
  { peer: "Optuna, journal file", packages: optuna, line: "peer_optuna.py", points: 1_000, words: ["journal"] },
  { peer: "Optuna, SQLite", packages: optuna, line: "peer_optuna.py", points: 200, words: ["sqlite"] },
  { peer: "Ray, one point a task", packages: ray, line: "peer_ray.py", points: 5_000, words: ["1", cores] },
  { peer: "Ray, 1,000 points a task", packages: ray, line: "peer_ray.py", points: 1_000_000, words: ["1000", cores] },
] as const;

/** Measures each peer once. One that cannot be installed or run is reported as such, and the rest goes on. */
export async function measurePeers(scratchParent: string): Promise<readonly PeerLine[]> {
  const lines: PeerLine[] = [];
  for (const peer of peers) {
    process.stderr.write(`${peer.peer}\n`);
    lines.push(await measurePeer(peer, scratchParent));
  }
  return lines;
}

async function measurePeer({ peer, packages, line, points, words }: (typeof peers)[number], scratchParent: string) {
  try {
    const python = await pythonWith(packages);
    return await withFolder(scratchParent, async (scratch): Promise<PeerLine> => {
      const run = await runLine<PeerDocument>(line, [String(points), scratch, ...words], python);
      const { seconds, version } = run.document;
      return { peer, measured: { version, points, secondsPerPoint: seconds / points }, problem: null };
    });
  } catch (error) {
    return { peer, measured: null, problem: messageOf(error) };
  }
}

interface PeerDocument {
  readonly seconds: number;
  readonly version: string;
}
