/** Crockford's base 32, in lower case. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const OWN_ID = new RegExp(`^r[${ALPHABET}]{26}$`);
const RANDOM_BITS = 80n;

/**
 * The id of a run whose request has none: `r` and 26 characters of Crockford's base 32, which are 48 bits of time, so ids
 * sort by it, and 80 random bits. `now` in milliseconds since the epoch; `random` has 10 bytes.
 */
export function newRunId(now: number, random: Uint8Array): string {
  let bits = (BigInt(now) << RANDOM_BITS) | BigInt(`0x${Buffer.from(random).toString("hex")}`);
  let id = "";
  for (let length = 0; length < 26; length++) {
    id = ALPHABET[Number(bits & 31n)] + id;
    bits >>= 5n;
  }
  return `r${id}`;
}

/** The time that `newRunId` has put into an id; undefined for ids that it cannot have made. */
export function timeOfRunId(runId: string): number | undefined {
  if (!OWN_ID.test(runId)) return undefined;
  const bits = [...runId.slice(1)].reduce((sum, digit) => (sum << 5n) | BigInt(ALPHABET.indexOf(digit)), 0n);
  return Number(bits >> RANDOM_BITS);
}

/** The UTC date of a time in milliseconds since the epoch, `YYYY-MM-DD`; undefined for what is no time. */
export function utcDate(time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}
