/**
 * The queue M/M/c: customers arrive at random, wait in one line, first come first served, and are served by the first of
 * c equal servers that is free. How long do they wait? Erlang (1917) has the exact mean to compare with.
 */
import { defineModel, reject, z } from "sweeplake";
import { QueueSimulation } from "./simulation.ts";

export default defineModel({
  name: "mmc-queue",
  version: "1.0.0",
  parameters: z.object({
    arrival_rate: z.number().positive().describe("mean arrivals").meta({ unit: "1/min" }),
    service_rate: z.number().positive().default(1).describe("mean services of a busy server").meta({ unit: "1/min" }),
    servers: z.int().min(1).max(500).describe("servers that share the line"),
    customers: z.int().positive().default(40_000).describe("customers who are counted").meta({ unit: "customers" }),
    warm_up: z.int().min(0).default(0).describe("customers who come before those").meta({ unit: "customers" }),
    start: z
      .enum(["stationary", "empty"])
      .default("stationary")
      .describe("what the first customer finds: a queue that has run for ever, or nobody"),
  }),
  derived: z.object({
    utilisation: z.number().describe("share of their time that servers are busy"),
  }),
  derive({ arrival_rate, service_rate, servers }) {
    const utilisation = arrival_rate / (servers * service_rate);
    if (utilisation >= 1) reject("customers arrive faster than the servers can serve them");
    return { utilisation };
  },
  metrics: z.object({
    mean_wait: z.number().describe("mean time in the line").meta({ unit: "min" }),
    waiting_probability: z.number().describe("share of the customers who find all servers busy"),
    mean_queue: z.number().describe("customers in the line, as one who arrives finds it").meta({ unit: "customers" }),
    mean_busy: z.number().describe("busy servers, as a customer who arrives finds them").meta({ unit: "servers" }),
  }),
  simulate: ({ parameters, random }) => new QueueSimulation(parameters, random).run(),
});
