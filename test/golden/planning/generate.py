"""Writes the golden vectors of planning: what DESIGN section 6 defines, computed from that section alone, and from
docs/sampling.md (sampling.py) where it leaves something open.

Shares no code with the project and needs nothing but Python 3.9. exp and ln are rounded correctly from 60 digits, so
the vectors do not depend on the platform. Run in this folder: python3 generate.py
"""

import bisect
import decimal
import hashlib
import itertools
import json
import math
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist

import sampling

decimal.getcontext().prec = 60


def ln(x):
    return float(decimal.Decimal(x).ln())


def exp(x):
    return float(decimal.Decimal(x).exp())


def generated(form):
    """All values of a form that has a fixed sequence of them, else None."""
    ((name, spec),) = form.items()
    if name == "values":
        return spec
    if name == "range":
        start, stop, step = spec["start"], spec["stop"], spec["step"]
        return [start + i * step for i in range(math.ceil((stop - start) / step))]
    if name == "linspace":
        start, stop, count = spec["start"], spec["stop"], spec["count"]
        step = (stop - start) / (count - 1)
        return [start + i * step for i in range(count - 1)] + [stop]
    if name == "logspace":
        start, stop, count = spec["start"], spec["stop"], spec["count"]
        step = (ln(stop) - ln(start)) / (count - 1)
        return [start] + [exp(ln(start) + i * step) for i in range(1, count - 1)] + [stop]
    return None


def unit(seed, design_index, dimension):
    text = f"sample.1:{seed}:{design_index}:{dimension}"
    return (int(hashlib.sha256(text.encode()).hexdigest()[:13], 16) + 0.5) / 2**52


def drawn(form, is_integer, u):
    ((name, spec),) = form.items()
    if name == "uniform" and is_integer:
        return math.floor(spec["low"] + u * (spec["high"] - spec["low"] + 1))
    if name == "uniform":
        return spec["low"] + u * (spec["high"] - spec["low"])
    if name == "log_uniform":
        low, high = ln(spec["low"]), ln(spec["high"])
        return exp(low + u * (high - low))
    if name == "normal":
        return spec["mean"] + spec["sd"] * NormalDist().inv_cdf(u)
    if name == "choice":
        weights = spec["weights"] or [1] * len(spec["values"])
        cumulated = list(itertools.accumulate(weights))
        return spec["values"][bisect.bisect_right([each / cumulated[-1] for each in cumulated], u)]
    values = generated(form)
    return values[math.floor(u * len(values))]


def sequences():
    cases = [
        ("linspace as NumPy computes it", {"linspace": {"start": 1.2, "stop": 2.2, "count": 101}}),
        ("linspace downwards through zero", {"linspace": {"start": 0.7, "stop": -0.2, "count": 10}}),
        ("linspace whose last value would miss stop", {"linspace": {"start": 0.1, "stop": 0.7, "count": 4}}),
        ("range with an exclusive stop", {"range": {"start": 1, "stop": 9, "step": 2}}),
        ("range downwards", {"range": {"start": 1, "stop": -1, "step": -0.3}}),
        ("range that rounding carries past its stop", {"range": {"start": 1, "stop": 1.3, "step": 0.1}}),
        ("logspace over twelve decades", {"logspace": {"start": 1e-6, "stop": 1e6, "count": 25}}),
        ("logspace downwards", {"logspace": {"start": 3, "stop": 0.07, "count": 9}}),
        ("a list as it stands", {"values": [3, 1, 2.5, -7]}),
    ]
    for why, form in cases:
        yield {"why": why, "form": form, "ulps": 1 if "logspace" in form else 0, "expected": generated(form)}


def draws():
    cases = [
        ("uniform", "number", {"uniform": {"low": -1.5, "high": 2.25}}, 0),
        ("uniform on an integer parameter", "integer", {"uniform": {"low": -2, "high": 3}}, 0),
        ("log_uniform", "number", {"log_uniform": {"low": 1e-4, "high": 50}}, 1),
        ("normal", "number", {"normal": {"mean": 10, "sd": 2.5}}, 1),
        ("choice with equal weights", "number", {"choice": {"values": [1, 2, 3, 5, 8], "weights": None}}, 0),
        ("choice with weights", "number", {"choice": {"values": [1, 2, 3, 4], "weights": [0, 0.1, 2.5, 0]}}, 0),
        ("a list", "number", {"values": [0.5, 7, -3]}, 0),
        ("a range", "integer", {"range": {"start": 10, "stop": 0, "step": -3}}, 0),
        ("a linspace", "number", {"linspace": {"start": 0, "stop": 1, "count": 7}}, 0),
        ("a logspace", "number", {"logspace": {"start": 1, "stop": 1000, "count": 7}}, 1),
    ]
    indices = [*range(12), 99_999, 2**31, 99_999_999_999]
    for (why, kind, form, ulps), (seed, dimension) in itertools.product(cases, [(0, "x"), (2**53 - 1, "group.rate_2")]):
        expected = [
            {"design_index": i, "value": drawn(form, kind == "integer", unit(seed, i, dimension))} for i in indices
        ]
        yield {"why": why, "type": kind, "seed": seed, "dimension": dimension, "form": form, "ulps": ulps, "expected": expected}


def design(why, sampling, dimensions, replicates, names, rows, design_count, indices):
    total = design_count * replicates
    point_indices = sorted({p for p in (0, 1, replicates, total // 2, total - 1) if p < total})
    return {
        "why": why,
        "sampling": {"count": None, "points": None, **sampling},
        "dimensions": dimensions,
        "replicates": replicates,
        "expected": {
            "dimension_names": names,
            "design_count": design_count,
            "total_points": total,
            "assignments": [{"design_index": i, "values": rows(i)} for i in indices],
            "points": [{"point_index": p, "design_index": p // replicates, "replicate": p % replicates} for p in point_indices],
        },
    }


def designs():
    small = {"b": {"values": [10, 20, 30]}, "a": {"range": {"start": 0, "stop": 2, "step": 1}}, "group.z": {"values": [7, 8]}}
    names = sorted(small)
    crossed = list(itertools.product(*(generated(small[name]) for name in names)))
    yield design("grid: sorted by name, the last varies fastest", {"strategy": "grid"}, small, 3, names, lambda i: list(crossed[i]), len(crossed), range(len(crossed)))

    large = {f"p{k}": {"range": {"start": 0, "stop": 1000, "step": 1}} for k in range(3)}

    def digits(i):
        return [i // 1_000_000, i // 1000 % 1000, i % 1000]

    yield design("grid: 10^9 assignments, 10^11 points", {"strategy": "grid"}, large, 100, sorted(large), digits, 10**9, [0, 999, 1000, 123_456_789, 10**9 - 1])

    zipped = {"b": {"values": [1, 1, 2]}, "a": {"linspace": {"start": 0, "stop": 1, "count": 3}}}
    rows = list(zip(generated(zipped["a"]), generated(zipped["b"])))
    yield design("zip", {"strategy": "zip"}, zipped, 1, ["a", "b"], lambda i: list(rows[i]), 3, range(3))

    points = [{"b": 1, "a": 0.5}, {"a": -2, "b": 1}, {"b": 1, "a": 0.5}]
    yield design("list: in the order written, names sorted", {"strategy": "list", "points": points}, {}, 2, ["a", "b"], lambda i: [points[i]["a"], points[i]["b"]], 3, range(3))


def shards():
    auto = {"strategy": "auto", "shard_count": None, "shard_size": None}
    cases = [
        (1, auto),
        (63, auto),
        (65, auto),
        (640_000, auto),
        (640_001, auto),
        (10**6, auto),
        (10**10 + 1, auto),
        (10**11, auto),
        (10, {**auto, "strategy": "shard_count", "shard_count": 4}),
        (3, {**auto, "strategy": "shard_count", "shard_count": 16}),
        (99_999_999_999, {**auto, "strategy": "shard_count", "shard_count": 999_999}),
        (20_000, {**auto, "strategy": "shard_size", "shard_size": 5000}),
        (20_001, {**auto, "strategy": "shard_size", "shard_size": 5000}),
        (7, {**auto, "strategy": "shard_size", "shard_size": 100}),
    ]
    for total, sharding in cases:
        count = {
            "auto": min(total, max(64, -(-total // 10_000)), 1_000_000),
            "shard_count": min(total, sharding["shard_count"] or 0),
            "shard_size": -(-total // (sharding["shard_size"] or 1)),
        }[sharding["strategy"]]
        larger = total % count
        ranges = []
        for shard_id in sorted({0, larger - 1, larger, count // 2, count - 1} & set(range(count))):
            start = shard_id * (total // count) + min(shard_id, larger)
            size = total // count + (shard_id < larger)
            ranges.append({"shard_id": shard_id, "start_index": start, "end_index_exclusive": start + size})
        sizes = {"count": count, "min_points": total // count, "max_points": math.ceil(Fraction(total, count)), "max_shards": 1_000_000}
        yield {"total_points": total, "sharding": sharding, "expected": {"shards": sizes, "ranges": ranges}}


EVERY_FORM = {
    "a_uniform": {"uniform": {"low": -1.5, "high": 2.25}},
    "b.integer": {"uniform": {"low": -2, "high": 3}},
    "c_log_uniform": {"log_uniform": {"low": 1e-4, "high": 50}},
    "d_normal": {"normal": {"mean": 10, "sd": 2.5}},
    "e_choice": {"choice": {"values": ["x", "y", None], "weights": [1, 0.5, 2]}},
    "f_values": {"values": [0.5, 7, -3]},
    "g_logspace": {"logspace": {"start": 1, "stop": 1000, "count": 7}},
}


def sampled(why, strategy, count, seed, dimensions, indices, defaults=None):
    """A case for a whole design, with its config_json and the parameters of its model."""
    def parameter(name, form):
        kind = {"b.integer": {"type": "integer"}, "e_choice": {"type": "string"}}.get(name, {"type": "number"})
        field = {"name": name, "column": name.replace(".", "_"), "type": "f64", "nullable": True, "schema": kind}
        return {**field, "default": defaults[name]} if defaults else field

    config = {
        "dimensions": dimensions, "fixed": {}, "kind": "config.1", "model": "golden", "model_version": "1.0.0", "replicates": 1,
        "sampling": {"count": count, "points": None, "strategy": strategy}, "seed": seed, "seed_policy": "assignment",
    }
    parameters = [parameter(name, form) for name, form in dimensions.items()]
    total, at = sampling.design(config, {"parameters": parameters})
    expected = [{"design_index": i, "values": at(i)} for i in (range(total) if indices is None else indices)]
    return {"why": why, "config": config, "parameters": parameters, "design_count": total, "expected": expected}


UNIT = {"uniform": {"low": 0, "high": 1}}


def lhs():
    for count in (1, 2, 3, 9, 16):
        yield sampled(f"{count} points", "lhs", count, 0, {"x": UNIT, "group.y": UNIT}, None)
    yield sampled("every form of a dimension", "lhs", 12, 7, EVERY_FORM, None)
    spread = [0, 1, 499_999, 500_000, 999_998, 999_999]
    yield sampled("a million points, the largest seed", "lhs", 10**6, 2**53 - 1, {"x": UNIT, "y": UNIT, "z": UNIT}, spread)
    yield sampled("the most points that a run has", "lhs", 10**11, 1, {"x": UNIT}, [0, 1, 2**32 - 1, 2**32, 10**11 - 1])


def sobol():
    yield sampled("one dimension", "sobol", 8, 0, {"x": UNIT}, None)
    yield sampled("five dimensions", "sobol", 16, 3, {name: UNIT for name in "vwxyz"}, None)
    yield sampled("every form of a dimension", "sobol", 16, 7, EVERY_FORM, None)
    yield sampled("all 2^32 points, the largest seed", "sobol", 2**32, 2**53 - 1, {"x": UNIT, "y": UNIT, "z": UNIT}, [2**20, 2**31 - 1, 2**31, 2**32 - 1])


def star():
    dimensions = {
        "b": {"values": [10, 20, 30]},
        "a": {"linspace": {"start": 0, "stop": 1, "count": 3}},
        "group.z": {"values": [7, None]},
    }
    yield sampled("around defaults that are listed, and one that is not", "star", None, 0, dimensions, None, {"a": 0.25, "b": 20, "group.z": None})
    yield sampled("a dimension that never leaves its centre", "star", None, 0, {"a": {"values": [1]}, "b": {"values": [2, 3]}}, None, {"a": 1, "b": 5})


groups = {
    "sequences": sequences(), "draws": draws(), "designs": designs(), "shards": shards(),
    "lhs": lhs(), "sobol": sobol(), "star": star(),
}
for name, cases in groups.items():
    text = "[\n" + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]\n"
    Path(__file__).with_name(f"{name}.golden.json").write_text(text)
