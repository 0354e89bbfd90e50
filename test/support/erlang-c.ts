/** An M/M/c queue: rates per unit of time, and the number of servers. */
export interface QueueRates {
  readonly arrival_rate: number;
  readonly service_rate: number;
  readonly servers: number;
}

/**
 * The exact stationary means of an M/M/c queue with a utilisation below 1: the probability of waiting is Erlang's C
 * formula, and the rest follows from it.
 *
 * Source: A. K. Erlang, Solution of some problems in the theory of probabilities of significance in automatic telephone
 * exchanges, 1917. C comes from B, and B from a recursion over the servers that neither overflows nor cancels.
 */
export function erlangC({ arrival_rate, service_rate, servers }: QueueRates) {
  const load = arrival_rate / service_rate;
  let blocked = 1;
  for (let server = 1; server <= servers; server++) blocked = (load * blocked) / (server + load * blocked);
  const waiting_probability = blocked / (1 - (load / servers) * (1 - blocked));
  const mean_wait = waiting_probability / (servers * service_rate - arrival_rate);
  return { mean_wait, waiting_probability, mean_queue: arrival_rate * mean_wait, mean_busy: load };
}
