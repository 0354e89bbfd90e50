/** What happens next in a simulation: events that are scheduled in any order and taken in the order of their times. */
export interface Event<Kind> {
  readonly time: number;
  readonly kind: Kind;
}

/** A future event list as a binary heap: both methods take time in the logarithm of the number of events. */
export class EventList<Kind> {
  /** No event is earlier than its parent; the parent of the one at i is at (i - 1) >> 1. */
  readonly #heap: Event<Kind>[] = [];

  schedule(time: number, kind: Kind): void {
    const event = { time, kind };
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Event<Kind>;
      if (above.time <= time) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  }

  /** Removes and returns the earliest event. Throws RangeError when there is none. */
  next(): Event<Kind> {
    const earliest = this.#heap[0];
    const last = this.#heap.pop();
    if (earliest === undefined || last === undefined) throw new RangeError("no event is scheduled");
    if (this.#heap.length > 0) this.#sink(last);
    return earliest;
  }

  /** Fills the gap at the top: the earlier child moves up until `event` fits. */
  #sink(event: Event<Kind>): void {
    const heap = this.#heap;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && (heap[child + 1] as Event<Kind>).time < (heap[child] as Event<Kind>).time) child++;
      const below = heap[child] as Event<Kind>;
      if (event.time <= below.time) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = event;
  }
}
