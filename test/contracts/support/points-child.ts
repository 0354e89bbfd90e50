/** A process that runs points: what each does is said by the word that the order has for it. */
import { serveTriedPoints } from "../../../src/adapters/child-process/index.ts";

let leaks = 0;

serveTriedPoints(async (order, note) => {
  const words = order as readonly string[];
  if (words.includes("fails to open")) throw new Error("no luck today");
  if (words.includes("dies in opening")) process.exit(3);
  note("opening");
  return (point) => {
    const word = words[point];
    if (word === "notes and spins") note("spinning");
    if (word?.endsWith("spins")) for (;;);
    if (word === "waits") return new Promise(() => {});
    if (word === "exits") process.exit(0);
    if (word === "throws") throw new Error("the program's own fault");
    if (word === "throws later") {
      process.nextTick(() => {
        throw new Error("outside the promise");
      });
      return new Promise(() => {});
    }
    // The third of these in one process ends it.
    if (word === "leaks" && ++leaks === 3) process.exit(1);
    if (word === "forges") process.send?.({ token: "guessed", answer: { kind: "point", result: "forged" } });
    return [point, process.pid];
  };
});
