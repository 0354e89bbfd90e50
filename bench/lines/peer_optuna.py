"""Optuna with a no-op objective: three suggested values, one number returned, nothing else recorded.

Arguments: points, a scratch folder, storage (memory, journal or sqlite). Prints {"seconds", "points", "version"}.
"""

import json
import sys
import time

import optuna
from optuna.storages.journal import JournalFileBackend

points, scratch, storage = int(sys.argv[1]), sys.argv[2], sys.argv[3]
storages = {
    "memory": lambda: optuna.storages.InMemoryStorage(),
    "journal": lambda: optuna.storages.JournalStorage(JournalFileBackend(f"{scratch}/journal.log")),
    "sqlite": lambda: optuna.storages.RDBStorage(f"sqlite:///{scratch}/study.db"),
}


def objective(trial):
    load = trial.suggest_float("load", 0.5, 9.5)
    rate = trial.suggest_float("rate", 1, 4 / 3)
    servers = trial.suggest_int("servers", 1, 100)
    return load / (rate * servers)


optuna.logging.set_verbosity(optuna.logging.WARNING)
study = optuna.create_study(storage=storages[storage](), sampler=optuna.samplers.RandomSampler(seed=0))
started = time.perf_counter()
study.optimize(objective, n_trials=points)
seconds = time.perf_counter() - started
assert len(study.trials) == points
print(json.dumps({"seconds": seconds, "points": points, "version": optuna.__version__}))
