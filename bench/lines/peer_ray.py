"""Ray tasks that do nothing but one division, results gathered in the driver and recorded nowhere.

Arguments: points, a folder that is not used, points a task, processors. Prints {"seconds", "points", "version"}.
"""

import json
import sys
import time

import ray

points, batch, processors = (int(sys.argv[at]) for at in (1, 3, 4))


@ray.remote
def run(first, last):
    return [at / 3 for at in range(first, last)]


ray.init(num_cpus=processors, include_dashboard=False, log_to_driver=False)
# The first tasks start the workers: they are not counted.
ray.get([run.remote(0, 1) for _ in range(processors)])
started = time.perf_counter()
results = ray.get([run.remote(at, min(at + batch, points)) for at in range(0, points, batch)])
seconds = time.perf_counter() - started
assert sum(map(len, results)) == points
print(json.dumps({"seconds": seconds, "points": points, "version": ray.__version__}))
