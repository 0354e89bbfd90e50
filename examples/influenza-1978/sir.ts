/**
 * Influenza in a boarding school, 1978: how well does a susceptible-infected-recovered model with a given infection and
 * recovery rate explain how many boys were in bed each day? Data: British Medical Journal, 4 March 1978, p. 587.
 */
import { defineModel, z } from "sweeplake";

/** Boys in bed on days 1 to 14 of the outbreak. */
const boysInBed = [3, 8, 26, 76, 225, 298, 258, 233, 189, 128, 68, 29, 14, 4];

/** The epidemic is over when fewer than half a boy is ill, or after this many days. */
const LAST_DAY = 200;

export default defineModel({
  name: "influenza-sir",
  version: "1.0.0",
  stochastic: false,
  parameters: z.object({
    infection_rate: z
      .number()
      .positive()
      .describe("boys that one ill boy infects per day among healthy ones")
      .meta({ unit: "1/day" }),
    recovery_rate: z.number().positive().describe("share of the ill that recovers per day").meta({ unit: "1/day" }),
    population: z.int().positive().default(763).describe("boys in the school").meta({ unit: "boys" }),
    initially_infected: z.int().positive().default(1).describe("boys ill on day 0").meta({ unit: "boys" }),
    steps_per_day: z.int().positive().max(1000).default(20).describe("Runge-Kutta steps per day"),
  }),
  derived: z.object({
    basic_reproduction_number: z.number().describe("boys that the first ill boy infects"),
  }),
  derive: ({ infection_rate, recovery_rate }) => ({ basic_reproduction_number: infection_rate / recovery_rate }),
  metrics: z.object({
    sum_squared_errors: z
      .number()
      .describe("squared differences to the boys in bed, days 1 to 14")
      .meta({ unit: "boys^2" }),
    peak: z.number().describe("boys ill at once at the worst moment").meta({ unit: "boys" }),
    day_of_peak: z.number().describe("when that is").meta({ unit: "day" }),
    final_size: z.number().describe("boys who were ever ill").meta({ unit: "boys" }),
  }),
  simulate({ parameters }) {
    const { infection_rate, recovery_rate, population, initially_infected, steps_per_day } = parameters;
    const step = 1 / steps_per_day;
    let susceptible = population - initially_infected;
    let infected = initially_infected;
    let peak = infected;
    let dayOfPeak = 0;
    let sumSquaredErrors = 0;
    const infections = (s: number, i: number) => (infection_rate * s * i) / population;
    for (
      let count = 1;
      count <= LAST_DAY * steps_per_day && (infected >= 0.5 || count <= boysInBed.length * steps_per_day);
      count++
    ) {
      // One classical Runge-Kutta step of S' = -infections, I' = infections - recoveries.
      const a = infections(susceptible, infected);
      const da = a - recovery_rate * infected;
      const b = infections(susceptible - (step / 2) * a, infected + (step / 2) * da);
      const db = b - recovery_rate * (infected + (step / 2) * da);
      const c = infections(susceptible - (step / 2) * b, infected + (step / 2) * db);
      const dc = c - recovery_rate * (infected + (step / 2) * db);
      const d = infections(susceptible - step * c, infected + step * dc);
      const dd = d - recovery_rate * (infected + step * dc);
      susceptible -= (step / 6) * (a + 2 * b + 2 * c + d);
      infected += (step / 6) * (da + 2 * db + 2 * dc + dd);
      if (infected > peak) {
        peak = infected;
        dayOfPeak = count / steps_per_day;
      }
      const observed = count % steps_per_day === 0 ? boysInBed[count / steps_per_day - 1] : undefined;
      if (observed !== undefined) sumSquaredErrors += (infected - observed) * (infected - observed);
    }
    return {
      sum_squared_errors: sumSquaredErrors,
      peak,
      day_of_peak: dayOfPeak,
      final_size: population - susceptible,
    };
  },
});
