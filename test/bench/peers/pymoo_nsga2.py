"""Mean hypervolume of everything that pymoo's NSGA-II evaluates on ZDT1 to ZDT3: `pymoo_nsga2.py evaluations seeds x y`."""

import json
import sys

import numpy as np
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.core.callback import Callback
from pymoo.indicators.hv import HV
from pymoo.optimize import minimize
from pymoo.problems import get_problem
from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting


class Evaluated(Callback):
    def __init__(self):
        super().__init__()
        self.front = np.empty((0, 2))

    def notify(self, algorithm):
        costs = np.vstack([self.front, algorithm.off.get("F") if algorithm.off is not None else algorithm.pop.get("F")])
        self.front = costs[NonDominatedSorting().do(costs, only_non_dominated_front=True)]


def volume(name, evaluations, seed, reference):
    callback = Evaluated()
    minimize(get_problem(name), NSGA2(pop_size=100), ("n_eval", evaluations), seed=seed, callback=callback)
    return HV(ref_point=reference).do(callback.front)


evaluations, seeds = int(sys.argv[1]), int(sys.argv[2])
reference = np.array([float(value) for value in sys.argv[3:5]])
names = ["zdt1", "zdt2", "zdt3"]
report = {name: float(np.mean([volume(name, evaluations, seed, reference) for seed in range(seeds)])) for name in names}
print("\n" + json.dumps(report))
