"""Writes random-1.golden.json: what docs/random.md defines, computed from that page alone.

    python3 test/golden/random/generate.py          writes the file beside it
    python3 test/golden/random/generate.py --check  fails where the file differs

Only the standard library is used and nothing of Sweeplake's own code, so agreement of the two is evidence.
"""

import hashlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from exact_numbers import ln, quantile

MASK = 2**64 - 1
TWO_53 = 2**53


def rotl(value, by):
    return ((value << by) | (value >> (64 - by))) & MASK


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
