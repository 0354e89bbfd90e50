"""The points of a run, computed from docs/sampling.md alone, with nothing but the standard library of Python 3.9.

    python3 sampling.py question.json

The question is {"config": …, "model": …, "indices": […]}: a run's config_json, its model's registry entry, and
design indices (all of them where there are none). The answer is a list of assignments, each a list of values in the
order of the dimensions' names. Only the table of direction numbers is read from Sweeplake: each line of it is a line of
new-joe-kuo-6.21201 without its first column.
"""

import hashlib
import json
import math
import re
import sys
from functools import cache
from itertools import accumulate
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from exact_numbers import exp, ln, quantile

TABLE = HERE.parents[2] / "src/planning/joe-kuo.ts"


def sha256(text):
    return hashlib.sha256(text.encode())


def bits52(text):
    return int(sha256(text).hexdigest()[:13], 16)


def clamp(value, low, high):
    return min(max(value, low), high)


# Values of a form


def sequence(form):
    """How many values a form has, and each by its index; None for a distribution."""
    ((name, spec),) = form.items()
    if name == "values":
        return len(spec), lambda j: spec[j]
    if name == "range":
        start, stop, step = spec["start"], spec["stop"], spec["step"]
        return math.ceil((stop - start) / step), lambda j: start + j * step
    if name == "linspace":
        start, stop, count = spec["start"], spec["stop"], spec["count"]
        return count, lambda j: stop if j == count - 1 else start + j * ((stop - start) / (count - 1))
    if name == "logspace":
        start, stop, count = spec["start"], spec["stop"], spec["count"]

        def at(j):
            if j in (0, count - 1):
                return stop if j else start
            return exp(ln(start) + j * ((ln(stop) - ln(start)) / (count - 1)))

        return count, at
    return None


def quantile_function(form, is_integer):
    ((name, spec),) = form.items()
    if name == "uniform" and is_integer:
        low, high = spec["low"], spec["high"]
        return lambda u: clamp(math.floor(low + u * (high - low + 1)), low, high)
    if name == "uniform":
        low, high = spec["low"], spec["high"]
        return lambda u: clamp(low + u * (high - low), low, high)
    if name == "log_uniform":
        low, high = spec["low"], spec["high"]
        start, stop = ln(low), ln(high)
        return lambda u: clamp(exp(clamp(start + u * (stop - start), start, stop)), low, high)
    if name == "normal":
        return lambda u: spec["mean"] + spec["sd"] * quantile(u)
    if name == "choice":
        values = spec["values"]
        sums = list(accumulate(spec["weights"] or [1] * len(values)))
        return lambda u: next(value for value, each in zip(values, sums) if each / sums[-1] > u)
    count, at = sequence(form)
    return lambda u: at(math.floor(u * count))


# Units


def random_unit(seed, i, dimension):
    return (bits52(f"sample.1:{seed}:{i}:{dimension}") + 0.5) / 2**52


def mix(word):
    word ^= word >> 16
    word = word * 0x7FEB352D % 2**32
    word ^= word >> 15
    word = word * 0x846CA68B % 2**32
    return word ^ word >> 16


def turn(place, key, size):
    return mix(place ^ key << 16) * size >> 32


def permuted(text, count, i):
    digest = sha256(text).digest()
    keys = [int.from_bytes(digest[at : at + 2], "big") for at in range(0, 32, 2)]
    columns = math.isqrt(count - 1) + 1
    columns += columns % 2
    rows = -(-count // columns)
    x = i
    while True:
        row, column = divmod(x, columns)
        for r in range(0, 16, 2):
            row = (row + turn(column, keys[r], rows)) % rows
            column = (column + turn(row, keys[r + 1], columns)) % columns
        x = row * columns + column
        if x < count:
            return x


def lhs_unit(seed, count, i, dimension):
    margin = count * 2**-51
    jitter = clamp(random_unit(seed, i, dimension), margin, 1 - margin)
    return (permuted(f"lhs.1:{seed}:{count}:{dimension}", count, i) + jitter) / count


@cache
def table_lines():
    return re.findall(r"^\d+ \d+(?: \d+)*$", TABLE.read_text(), re.MULTILINE)


def direction_numbers(place):
    s, a, *m = map(int, table_lines()[place].split())
    if place == 0:
        m = [1] * 32
    for j in range(len(m), 32):
        word = m[j - s] ^ m[j - s] << s
        for back in range(1, s):
            if a >> (s - 1 - back) & 1:
                word ^= m[j - back] << back
        m.append(word)
    return [each << (31 - j) for j, each in enumerate(m)]


def sobol_unit(seed, i, dimension, directions):
    gray = i ^ i >> 1
    digits = 0
    for j, direction in enumerate(directions):
        if gray >> j & 1:
            digits ^= direction
    return ((digits << 20 ^ bits52(f"sobol.1:{seed}:{dimension}")) + 0.5) / 2**52


# Designs


def star(values, defaults):
    """All assignments: the centre, then each dimension's values that differ from its default."""
    yield list(defaults)
    for at, (count, value_of) in enumerate(values):
        for value in map(value_of, range(count)):
            if value != defaults[at] or isinstance(value, bool) != isinstance(defaults[at], bool):
                yield [*defaults[:at], value, *defaults[at + 1 :]]


def grid(values):
    def at(i):
        assignment = []
        for count, value_of in reversed(values):
            assignment.insert(0, value_of(i % count))
            i //= count
        return assignment

    return at


def design(config, model):
    """How many assignments there are, and each by its index."""
    sampling, seed = config["sampling"], config["seed"]
    strategy, count, points = sampling["strategy"], sampling["count"], sampling["points"]
    if strategy == "list":
        return len(points), lambda i: [points[i][name] for name in sorted(points[i])]
    names = sorted(config["dimensions"])
    forms = [config["dimensions"][name] for name in names]
    parameters = {each["name"]: each for each in model["parameters"]}
    if strategy in ("random", "lhs", "sobol"):
        quantiles = [
            quantile_function(form, parameters[name]["schema"].get("type") == "integer") for name, form in zip(names, forms)
        ]
        if strategy == "random":
            units = [lambda i, name=name: random_unit(seed, i, name) for name in names]
        elif strategy == "lhs":
            units = [lambda i, name=name: lhs_unit(seed, count, i, name) for name in names]
        else:
            directions = [direction_numbers(place) for place in range(len(names))]
            units = [lambda i, name=name, v=v: sobol_unit(seed, i, name, v) for name, v in zip(names, directions)]
        return count, lambda i: [value(unit(i)) for value, unit in zip(quantiles, units)]
    values = [sequence(form) for form in forms]
    if strategy == "zip":
        return values[0][0], lambda i: [value_of(i) for _, value_of in values]
    if strategy == "star":
        assignments = list(star(values, [parameters[name]["default"] for name in names]))
        return len(assignments), lambda i: assignments[i]
    return math.prod(count for count, _ in values), grid(values)


def main():
    question = json.loads(Path(sys.argv[1]).read_text())
    count, at = design(question["config"], question["model"])
    indices = question.get("indices") or range(count)
    json.dump([at(i) for i in indices], sys.stdout)


if __name__ == "__main__":
    main()
