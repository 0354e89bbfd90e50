"""Writes random-1.golden.json: what docs/random.md defines, computed from that page alone.

    python3 test/golden/random/generate.py          writes the file beside it
    python3 test/golden/random/generate.py --check  fails where the file differs

Only the standard library is used and nothing of Sweeplake's own code, so agreement of the two is evidence.
"""

import hashlib
import json
import math
import sys
from fractions import Fraction
from pathlib import Path

MASK = 2**64 - 1
TWO_53 = 2**53


def rotl(value, by):
    return ((value << by) | (value >> (64 - by))) & MASK


def horner(coefficients, x):
    total = 0.0
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total


def ln(x):
    mantissa, exponent = math.frexp(x)  # mantissa in [1/2, 1)
    mantissa, exponent = mantissa * 2, exponent - 1
    if mantissa > math.sqrt(2):
        mantissa, exponent = mantissa / 2, exponent + 1
    difference, total = mantissa - 1, mantissa + 1
    lost = mantissa - (total - 1)
    s = difference / total
    product = s * total
    error = float(Fraction(s) * Fraction(total) - Fraction(product))
    remainder = difference - product - error - s * lost
    q = s * s
    series = horner([1 / n for n in range(3, 24, 2)], q)
    tail = 2 * (remainder / total + s * q * series)
    high = exponent * 0.6931471805598903
    whole = high + 2 * s
    rest = 2 * s - (whole - high)
    return whole + (rest + (exponent * 5.497923018708371e-14 + tail))


# AS 241, as printed.
A = [
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
]
B = [
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
]
C = [
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
    1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
]
D = [
    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
]
E = [
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
    2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
]
F = [
    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
]


def quantile(p):
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return (horner(A, r) * q) / horner(B, r)
    r = math.sqrt(-ln(p if q < 0 else 1 - p))
    value = horner(C, r - 1.6) / horner(D, r - 1.6) if r <= 5 else horner(E, r - 5) / horner(F, r - 5)
    return -value if q < 0 else value


class Random:
    def __init__(self, seed, name=""):
        self.seed, self.name = seed, name
        digest = hashlib.sha256(f"random.1:{seed}:{name}".encode()).digest()
        self.s0 = int.from_bytes(digest[0:8], "big")
        self.s1 = int.from_bytes(digest[8:16], "big")
        if self.s0 == 0 and self.s1 == 0:
            self.s0 = 2**32

    def next32(self):
        output = (self.s0 + self.s1) % 2**32
        s1 = self.s1 ^ self.s0
        self.s0 = rotl(self.s0, 24) ^ s1 ^ ((s1 << 16) & MASK)
        self.s1 = rotl(s1, 37)
        return output

    def bits(self):
        a = self.next32() >> 5
        b = self.next32() >> 6
        return a * 2**26 + b

    def unit(self):
        return (self.bits() // 2 + 0.5) / 2**52

    def uniform(self, low=0, high=1):
        value = low + (self.bits() / TWO_53) * (high - low)
        return value if value < high else low

    def integer(self, low, high):
        n = high - low + 1
        bits = self.bits()
        while bits >= TWO_53 - TWO_53 % n:
            bits = self.bits()
        return low + bits % n

    def normal(self, mean=0, sd=1):
        return mean + sd * quantile(self.unit())

    def exponential(self, rate=1):
        return -ln(self.unit()) / rate

    def shuffle(self, values):
        shuffled = list(values)
        for last in range(len(shuffled) - 1, 0, -1):
            other = self.integer(0, last)
            shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
        return shuffled


CALLS = [
    *[("uniform", [])] * 4,
    ("uniform", [-2.5, 7]),
    ("uniform", [1, 1.0000000000000002]),
    ("integer", [0, 0]),
    ("integer", [1, 6]),
    ("integer", [-3, 3]),
    ("integer", [0, 2**32]),
    *[("integer", [-(2**51), 2**51])] * 6,  # about every second draw is past the last multiple
    ("integer", [0, 2**53 - 1]),
    *[("normal", [])] * 40,
    ("normal", [100, 15]),
    ("normal", [3, 0]),
    *[("exponential", [])] * 10,
    ("exponential", [0.25]),
    ("shuffle", [["a", "b", "c", "d", "e", "f"]]),
    ("shuffle", [[]]),
    ("uniform", []),
]


def sequence(seed, name):
    random = Random(seed, name)
    calls = [{"method": m, "arguments": a, "result": getattr(random, m)(*a)} for m, a in CALLS]
    return {"seed": seed, "stream": name, "calls": calls}


def main():
    seeds = [0, 1, 42, 2**52 + 1, 2**53 - 1]
    names = ["", "arrivals", "arrivals/north", "größe 😀"]
    lines = ",\n".join(
        json.dumps(sequence(seed, name), ensure_ascii=False, separators=(",", ":")) for seed in seeds for name in names
    )
    text = f'{{"generator":"random.1","sequences":[\n{lines}\n]}}\n'
    path = Path(__file__).with_name("random-1.golden.json")
    if "--check" not in sys.argv:
        path.write_text(text, encoding="utf-8")
    elif path.read_text(encoding="utf-8") != text:
        sys.exit(f"{path.name} differs from what this program computes")


main()
