/**
 * exp, ln and the normal quantile with the same bits on every engine (DESIGN section 5, ADR 0003): only + - * /, sqrt
 * and access to the bits of a double, all of which IEEE 754 fixes.
 */

/** ln 2 in two parts. The first has 42 bits, so its product with any exponent of a double is exact. */
const LN2_HIGH = 0.6931471805598903;
const LN2_LOW = 5.497923018708371e-14;

/** Beyond these exp overflows, or is closer to 0 than to the smallest double. */
const EXP_OVERFLOW = 709.782712893384;
const EXP_UNDERFLOW = -745.1332191019411;

/** 1/n! for n = 2 to 14. */
const EXP_COEFFICIENTS = [
  1 / 2,
  1 / 6,
  1 / 24,
  1 / 120,
  1 / 720,
  1 / 5040,
  1 / 40320,
  1 / 362880,
  1 / 3628800,
  1 / 39916800,
  1 / 479001600,
  1 / 6227020800,
  1 / 87178291200,
];

/** 1/(2n + 1) for n = 1 to 11: the series of artanh after its first term. */
const ARTANH_COEFFICIENTS = [1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11, 1 / 13, 1 / 15, 1 / 17, 1 / 19, 1 / 21, 1 / 23];

/**
 * e to the power of `x`, within 0.65 units in the last place (one unit where the result is subnormal). NaN gives NaN;
 * what is too large gives Infinity, what is too small 0.
 *
 * `x = k ln 2 + r` with |r| at most ln 2 / 2, then the Taylor series of exp r, whose first two terms are added without
 * rounding error.
 */
export function exactExp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > EXP_OVERFLOW) return Infinity;
  if (x < EXP_UNDERFLOW) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const high = x - k * LN2_HIGH;
  const low = -k * LN2_LOW;
  const r = high + low;
  const tail = r * r * polynomial(EXP_COEFFICIENTS, r);
  const sum = 1 + high;
  const lost = high - (sum - 1);
  const mantissa = sum + (lost + (low + tail));
  // Two factors, since 2^k alone overflows for the largest and is subnormal for the smallest results.
  const half = Math.floor(k / 2);
  return mantissa * powerOfTwo(half) * powerOfTwo(k - half);
}

/**
 * The natural logarithm of `x`, within 0.65 units in the last place. 0 gives -Infinity, negative numbers NaN.
 *
 * `x = 2^k m` with m from sqrt(1/2) to sqrt 2, and `ln m = 2 artanh s` for `s = (m - 1) / (m + 1)`, where the quotient
 * is carried to twice the precision of a double.
 */
export function exactLog(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  const { exponent, mantissa } = split(x);
  const difference = mantissa - 1;
  const sum = mantissa + 1;
  const sumLost = mantissa - (sum - 1);
  const s = difference / sum;
  const remainder = difference - s * sum - productError(s, sum) - s * sumLost;
  const square = s * s;
  const tail = 2 * (remainder / sum + s * square * polynomial(ARTANH_COEFFICIENTS, square));
  const high = exponent * LN2_HIGH;
  const total = high + 2 * s;
  const lost = 2 * s - (total - high);
  return total + (lost + (exponent * LN2_LOW + tail));
}

/** Coefficients of AS 241 (PPND16), constant term first: numerator and denominator of each of its three regions. */
const CENTRE = {
  numerator: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  denominator: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
};
const TAIL = {
  numerator: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  denominator: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
};
const FAR_TAIL = {
  numerator: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  denominator: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

/**
 * The number below which a standard normal variate lies with the given probability, to about 1 part in 10^16. 0 and 1
 * give -Infinity and Infinity, what is not a probability NaN.
 *
 * Source: M. J. Wichura, Algorithm AS 241, Applied Statistics 37 (1988), routine PPND16.
 */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  if (probability === 0 || probability === 1) return probability === 0 ? -Infinity : Infinity;
  const centred = probability - 0.5;
  if (Math.abs(centred) <= 0.425) {
    const r = 0.180625 - centred * centred;
    return (polynomial(CENTRE.numerator, r) * centred) / polynomial(CENTRE.denominator, r);
  }
  const distance = Math.sqrt(-exactLog(centred < 0 ? probability : 1 - probability));
  const { region, r } = distance <= 5 ? { region: TAIL, r: distance - 1.6 } : { region: FAR_TAIL, r: distance - 5 };
  const quantile = polynomial(region.numerator, r) / polynomial(region.denominator, r);
  return centred < 0 ? -quantile : quantile;
}

/** By Horner's rule, constant coefficient first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let at = coefficients.length - 1; at >= 0; at--) sum = sum * x + (coefficients[at] as number);
  return sum;
}

/** `a * b` minus its rounded value, exactly, for factors of moderate size (Dekker 1971). */
function productError(a: number, b: number): number {
  const product = a * b;
  const aHigh = upperHalf(a);
  const bHigh = upperHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** The upper 26 bits of a double's mantissa (Veltkamp). */
function upperHalf(value: number): number {
  const shifted = value * 134217729;
  return shifted - (shifted - value);
}

const SCRATCH = new DataView(new ArrayBuffer(8));
const TWO_54 = 18014398509481984;
const EXPONENT_BIAS = 1023;

/** 2^exponent for exponents of normal doubles, -1022 to 1023. */
function powerOfTwo(exponent: number): number {
  SCRATCH.setInt32(0, (exponent + EXPONENT_BIAS) << 20);
  SCRATCH.setInt32(4, 0);
  return SCRATCH.getFloat64(0);
}

/** `x = 2^exponent * mantissa` for a finite x above 0, the mantissa from sqrt(1/2) to sqrt 2. */
function split(x: number): { exponent: number; mantissa: number } {
  const isSubnormal = x < 2.2250738585072014e-308;
  SCRATCH.setFloat64(0, isSubnormal ? x * TWO_54 : x);
  const upper = SCRATCH.getInt32(0);
  const exponent = (upper >> 20) - EXPONENT_BIAS - (isSubnormal ? 54 : 0);
  SCRATCH.setInt32(0, (upper & 0xfffff) | (EXPONENT_BIAS << 20));
  const mantissa = SCRATCH.getFloat64(0);
  return mantissa > Math.SQRT2 ? { exponent: exponent + 1, mantissa: mantissa / 2 } : { exponent, mantissa };
}
