import type { Random } from "sweeplake";
import { EventList } from "./event-list.ts";

/** The parameters of the model, described there. Rates are per minute, and all times are in minutes. */
interface Queue {
  readonly arrival_rate: number;
  readonly service_rate: number;
  readonly servers: number;
  readonly customers: number;
  readonly warm_up: number;
  readonly start: "stationary" | "empty";
}

interface Customer {
  readonly arrivedAt: number;
  readonly serviceTime: number;
  readonly isCounted: boolean;
}

/**
 * One discrete-event simulation of M/M/c. Times between arrivals and service times are drawn from streams of their own,
 * in the order of the customers and when they arrive. So with equal seeds the k-th customer brings the same two random
 * numbers to every queue, whatever its servers, its rates and its start: common random numbers.
 */
export class QueueSimulation {
  readonly #queue: Queue;
  readonly #start: Random;
  readonly #arrivals: Random;
  readonly #services: Random;
  readonly #events = new EventList<"arrival" | "departure">();
  readonly #line: Customer[] = [];
  #busy = 0;
  #arrived = 0;
  #served = 0;
  /** Over the counted customers. */
  readonly #sums = { wait: 0, waiting: 0, queue: 0, busy: 0 };

  constructor(queue: Queue, random: Random) {
    this.#queue = queue;
    this.#start = random.stream("start");
    this.#arrivals = random.stream("arrivals");
    this.#services = random.stream("services");
  }

  /** Runs until the last counted customer is being served, and gives the means over the counted ones. */
  run() {
    const { customers, start } = this.#queue;
    if (start === "stationary") this.#enterThoseAlreadyThere();
    this.#events.schedule(0, "arrival");
    while (this.#served < customers) {
      const { time, kind } = this.#events.next();
      if (kind === "arrival") this.#arrive(time);
      else this.#depart(time);
    }
    const { wait, waiting, queue, busy } = this.#sums;
    return {
      mean_wait: wait / customers,
      waiting_probability: waiting / customers,
      mean_queue: queue / customers,
      mean_busy: busy / customers,
    };
  }

  #arrive(now: number): void {
    const { arrival_rate, service_rate, servers, customers, warm_up } = this.#queue;
    const isCounted = this.#arrived >= warm_up && this.#arrived < warm_up + customers;
    if (isCounted) {
      this.#sums.waiting += this.#busy === servers ? 1 : 0;
      this.#sums.queue += this.#line.length;
      this.#sums.busy += this.#busy;
    }
    this.#arrived++;
    this.#enter({ arrivedAt: now, serviceTime: this.#services.exponential(service_rate), isCounted });
    this.#events.schedule(now + this.#arrivals.exponential(arrival_rate), "arrival");
  }

  #depart(now: number): void {
    this.#busy--;
    const first = this.#line.shift();
    if (first !== undefined) this.#serve(first, now);
  }

  #enter(customer: Customer): void {
    if (this.#busy < this.#queue.servers) this.#serve(customer, customer.arrivedAt);
    else this.#line.push(customer);
  }

  #serve(customer: Customer, now: number): void {
    this.#busy++;
    this.#events.schedule(now + customer.serviceTime, "departure");
    if (!customer.isCounted) return;
    this.#sums.wait += now - customer.arrivedAt;
    this.#served++;
  }

  /**
   * Lets the first customer, who arrives at time 0, find what an arriving customer finds in a queue that has run for
   * ever. Poisson arrivals see time averages, so that is its stationary distribution; and what each later customer finds
   * has this distribution too. So every customer's wait has the exact distribution, and the mean over any number of
   * them has no bias. A service that is under way goes on for as long as a new one would: it has no memory.
   */
  #enterThoseAlreadyThere(): void {
    for (let left = numberInSystem(this.#queue, this.#start.uniform()); left > 0; left--) {
      this.#enter({ arrivedAt: 0, serviceTime: this.#start.exponential(this.#queue.service_rate), isCounted: false });
    }
  }
}

/**
 * The quantile function of the number of customers in a stationary M/M/c queue, at a probability `unit` in [0, 1). The
 * weight of n customers is that of n - 1 times the offered load over the number of servers that n customers keep busy.
 */
function numberInSystem({ arrival_rate, service_rate, servers }: Queue, unit: number): number {
  const load = arrival_rate / service_rate;
  let total = 0;
  let weight = 1;
  for (let number = 1; number <= servers; number++) {
    total += weight;
    weight *= load / number;
  }
  // With all servers busy the weights are a geometric series.
  total += weight / (1 - load / servers);
  let rest = unit * total;
  let number = 0;
  weight = 1;
  // Rounding may leave a rest that no weight uses up; the weights become 0 at last.
  while (rest >= weight && weight > 0) {
    rest -= weight;
    number++;
    weight *= load / Math.min(number, servers);
  }
  return number;
}
