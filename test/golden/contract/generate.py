"""Writes the golden files of the contract (DESIGN section 5) from a second implementation of its formulas.

    python3 test/golden/contract/generate.py          writes the files beside it
    python3 test/golden/contract/generate.py --check  fails where a file differs

Only the standard library is used and nothing of Sweeplake's own code, so agreement of the two is evidence. The files
are plain JSON; every case holds its inputs and what they must give, so any language can read them.
"""

import hashlib
import json
import math
import pathlib
import sys

HERE = pathlib.Path(__file__).parent


# --- RFC 8785 ---------------------------------------------------------------------------------------------------------


def canonical(value):
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return canonical_number(value)
    if isinstance(value, str):
        return canonical_string(value)
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    # UTF-16 big-endian bytes sort as UTF-16 code units do.
    members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
    return "{" + ",".join(canonical_string(key) + ":" + canonical(member) for key, member in members) + "}"


def canonical_string(text):
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
    text.encode("utf-8")  # raises for lone surrogates
    return '"' + "".join(short.get(c, c) if c >= " " or c in short else f"\\u{ord(c):04x}" for c in text) + '"'


def canonical_number(value):
    """ECMAScript Number::toString: the shortest digits that read back as the same double, in its own layout."""
    number = float(value)
    assert math.isfinite(number)
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    mantissa, _, exponent = f"{abs(number)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + ("" if fraction == "0" else fraction)
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.strip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + digits[0] + ("." + digits[1:] if count > 1 else "") + power


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


# --- Fingerprints -----------------------------------------------------------------------------------------------------

POINTS = [
    {
        "why": "the least that a point has",
        "model": "m",
        "model_version": "1",
        "parameters": {},
        "derived": {},
        "seed": 0,
    },
    {
        "why": "nested parameters, keys out of order, integers beside fractions",
        "model": "mmc-queue",
        "model_version": "1.0.0",
        "parameters": {"servers": 3, "pricing": {"surge": 1.5, "base_fare": 2.0}, "arrival_rate": 0.8},
        "derived": {"utilisation": 0.26666666666666666},
        "seed": 9007199254740991,
    },
    {
        "why": "both zeros are written 0",
        "model": "m",
        "model_version": "1",
        "parameters": {"zero": 0, "negative_zero": -0.0, "list": [-0.0, 0.0]},
        "derived": {"nested": {"negative_zero": -0.0}},
        "seed": 1,
    },
    {
        "why": "null, booleans, lists, objects without a fixed set of keys",
        "model": "m",
        "model_version": "0.0.0-0123456789ab",
        "parameters": {
            "flag": True,
            "absent": None,
            "weights": [0.5, 0.25, None],
            "by_name": {"b": 1, "a": [{"y": 2, "x": 1}]},
        },
        "derived": {"absent": None},
        "seed": 42,
    },
    {
        "why": "strings: escapes, accents, an emoji, and keys whose order differs between UTF-16 and code points",
        "model": "m",
        "model_version": "1",
        "parameters": {
            "text": 'tab\t quote" back\\slash /\u0001\u007f\u2028 na\u00efve \U0001f600',
            "by_name": {"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3, "a": 4},
        },
        "derived": {},
        "seed": 7,
    },
    {
        "why": "number layouts: exponents, the smallest and the largest double, the largest integer",
        "model": "m",
        "model_version": "1",
        "parameters": {
            "whole": [1e21, 1e20, 123456789012345680000, 9007199254740991, -9007199254740991, 100.0],
            "small": [1e-6, 1e-7, 5e-324],
            "large": [1.7976931348623157e308],
            "fractions": [0.1, 1 / 3, -1.5],
        },
        "derived": {},
        "seed": 4503599627370496,
    },
]


def point_case(case):
    group = {
        "derived": case["derived"],
        "kind": "point.1",
        "model": case["model"],
        "model_version": case["model_version"],
        "parameters": case["parameters"],
    }
    group_json = canonical(group)
    full_json = canonical({**group, "seed": case["seed"]})
    expected = {
        "parameter_group_json": group_json,
        "parameter_group_fingerprint": sha256(group_json),
        "effective_parameters_json": full_json,
        "parameter_fingerprint": sha256(full_json),
    }
    return {**case, "expected": expected}


REQUESTS = [
    {
        "why": "a grid with every default",
        "model_version": "1.0.0",
        "request": {
            "seed_policy": "assignment",
            "seed": 0,
            "sharding": {"strategy": "auto", "shard_size": None, "shard_count": None},
            "sampling": {"strategy": "grid", "points": None, "count": None},
            "replicates": 1,
            "model": "sir",
            "limits": {"point_timeout_ms": 60000, "max_failed_points": None, "max_heap_mb": None},
            "labels": {},
            "kind": "request.1",
            "fixed": {},
            "dimensions": {
                "recovery_rate": {"values": [0.3, 0.4, 0.5]},
                "infection_rate": {"linspace": {"stop": 2.2, "start": 1.2, "count": 101}},
            },
        },
    },
    {
        "why": "a random sweep with every distribution, a pinned version, labels, limits and a number of shards",
        "model_version": "2.1.0-beta.1",
        "request": {
            "kind": "request.1",
            "labels": {"study": "schools", "Ort": "Z\u00fcrich"},
            "limits": {"max_failed_points": 1000, "point_timeout_ms": 500, "max_heap_mb": 512},
            "model": "mmc-queue@2.1.0-beta.1",
            "replicates": 20,
            "sampling": {"count": 4096, "points": None, "strategy": "random"},
            "seed": 9007199254740991,
            "seed_policy": "replicate",
            "sharding": {"shard_count": 16, "shard_size": None, "strategy": "shard_count"},
            "dimensions": {
                "servers": {"range": {"step": 2, "stop": 9, "start": 1}},
                "pricing.base_fare": {"uniform": {"low": -1.5, "high": 2.5}},
                "rate": {"log_uniform": {"low": 1e-7, "high": 1e21}},
                "noise": {"normal": {"sd": 0.1, "mean": 0}},
                "policy": {"choice": {"values": ["fifo", "lifo", None], "weights": [1, 2.5, 0.5]}},
                "size": {"choice": {"values": [1, 2], "weights": None}},
                "scale": {"logspace": {"start": 0.001, "stop": 1000, "count": 7}},
            },
            "fixed": {"pricing.surge": 1.25, "weights": [1, 2, 3], "by_name": {"z": 1, "a": True}},
        },
    },
    {
        "why": "a list of points with nested values, in shards of a size",
        "model_version": "0.0.0-0123456789ab",
        "request": {
            "kind": "request.1",
            "model": "m",
            "seed": 1,
            "seed_policy": "index",
            "replicates": 2,
            "fixed": {"text": "\u20ac \U0001f600"},
            "labels": {"1": "numeric name", "0": "comes first"},
            "dimensions": {},
            "limits": {"max_failed_points": 0, "point_timeout_ms": 1, "max_heap_mb": None},
            "sharding": {"strategy": "shard_size", "shard_size": 5000, "shard_count": None},
            "sampling": {
                "strategy": "list",
                "count": None,
                "points": [{"b": 1, "a.x": 0.5}, {"b": 2, "a.x": -0.0}, {"b": 3, "a.x": None}],
            },
        },
    },
]

MEANING = ["dimensions", "fixed", "replicates", "sampling", "seed", "seed_policy"]


def request_case(case):
    request = case["request"]
    config = {key: request[key] for key in MEANING}
    config |= {"kind": "config.1", "model": request["model"].split("@")[0], "model_version": case["model_version"]}
    request_json, config_json = canonical(request), canonical(config)
    expected = {
        "request_json": request_json,
        "request_fingerprint": sha256(request_json),
        "config_json": config_json,
        "config_fingerprint": sha256(config_json),
    }
    return {**case, "expected": expected}


MODEL = {
    "stochastic": True,
    "version": "1.0.0",
    "name": "mmc-queue",
    "kind": "model.1",
    "parameters": [
        {
            "unit": "1/min",
            "type": "f64",
            "schema": {"type": "number", "exclusiveMinimum": 0},
            "nullable": False,
            "name": "arrival_rate",
            "description": "mean arrivals",
            "default": 0.8,
            "column": "arrival_rate",
        },
        {
            "name": "pricing.base_fare",
            "column": "pricing_base_fare",
            "type": "f64",
            "nullable": True,
            "schema": {"type": "number", "minimum": -1e-7, "maximum": 1e21},
            "default": None,
            "description": "what a ride costs at least, \u20ac",
        },
        {
            "name": "weights",
            "column": "weights",
            "type": "str",
            "nullable": False,
            "schema": {"type": "array", "items": {"type": "integer"}, "maxItems": 3},
            "default": [3, 1, 2],
        },
    ],
    "derived": [
        {
            "name": "utilisation",
            "column": "utilisation",
            "type": "f64",
            "nullable": False,
            "schema": {"type": "number"},
            "description": "share of time that a server is busy",
        }
    ],
    "metrics": [
        {
            "name": "mean_wait",
            "column": "mean_wait",
            "type": "f64",
            "nullable": True,
            "schema": {"type": "number"},
            "unit": "min",
            "description": "mean time in the queue",
        }
    ],
}


def model_case(model):
    def bare(fields):
        return [{key: value for key, value in field.items() if key != "description"} for field in fields]

    fingerprinted = {**model, **{part: bare(model[part]) for part in ("parameters", "derived", "metrics")}}
    model_json = canonical(fingerprinted)
    return {
        "why": "descriptions do not count, everything else does",
        "model": model,
        "model_without_descriptions": fingerprinted,
        "expected": {"model_json": model_json, "model_fingerprint": sha256(model_json)},
    }


# --- Seeds and samples ------------------------------------------------------------------------------------------------


def seed_case(run_seed, group_fingerprint, design_index, replicate):
    def hashed(text):
        return int(sha256(text)[:14], 16) >> 3

    return {
        "run_seed": run_seed,
        "parameter_group_fingerprint": group_fingerprint,
        "design_index": design_index,
        "replicate": replicate,
        "expected": {
            "assignment": hashed(f"seed.1:{run_seed}:{group_fingerprint}:{replicate}"),
            "index": hashed(f"seed.1:{run_seed}:index:{design_index}:{replicate}"),
            "replicate": hashed(f"seed.1:{run_seed}:replicate:{replicate}"),
            "fixed": run_seed,
        },
    }


def sample_case(run_seed, design_index, dimension):
    digits = sha256(f"sample.1:{run_seed}:{design_index}:{dimension}")[:13]
    return {"run_seed": run_seed, "design_index": design_index, "dimension": dimension, "expected": int(digits, 16)}


def fingerprints():
    group = point_case(POINTS[1])["expected"]["parameter_group_fingerprint"]
    return {
        "about": "Vectors for the formulas of DESIGN section 5; written by generate.py.",
        "points": [point_case(case) for case in POINTS],
        "requests": [request_case(case) for case in REQUESTS],
        "models": [model_case(MODEL)],
        "seeds": [
            seed_case(0, group, 0, 0),
            seed_case(0, group, 0, 1),
            seed_case(42, group, 999999999, 19),
            seed_case(9007199254740991, "0" * 64, 9007199254740991, 2147483646),
        ],
        "samples": [
            sample_case(0, 0, "rate"),
            sample_case(0, 1, "rate"),
            sample_case(9007199254740991, 4294967295, "pricing.base_fare"),
        ],
    }


def main():
    path = HERE / "fingerprints.golden.json"
    text = json.dumps(fingerprints(), indent=2, ensure_ascii=True) + "\n"
    if "--check" in sys.argv[1:]:
        if path.read_text("utf-8") != text:
            sys.exit(f"{path.name} differs from what generate.py gives")
    else:
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
