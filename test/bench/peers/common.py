"""What all peers share: the bars, the rule's state at each close, and the report."""
import json
import sys
import time

import numpy as np

CAPITAL = 1e6
FEE = 0.0005


def arguments():
    """Market file, fast, slow, repeats."""
    return sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])


def grid():
    """The combinations of the sweep, in order."""
    return [(fast, slow) for fast in range(5, 25) for slow in range(30, 130, 2)]


def load(path):
    data = np.fromfile(path)
    rows = int(data[0])
    assert data[1] == 1, 'one instrument expected'
    times, opens, highs, lows, closes = np.split(data[2:], 5)
    assert len(times) == rows
    return times, opens, highs, lows, closes


def means(closes, fast, slow):
    """Both averages, 0 until both exist. Window sums of the bench's prices are exact, so the means are the rounded ones."""
    sums = np.concatenate([[0.0], np.cumsum(closes)])
    first = max(fast, slow)
    pair = []
    for period in (fast, slow):
        mean = np.zeros(len(closes))
        mean[period - 1:] = (sums[period:] - sums[:-period]) / period
        mean[:first - 1] = 0
        pair.append(mean)
    return pair


def listed(outcome):
    return outcome if isinstance(outcome, list) else [outcome]


def report(run, repeats, warm_up=0):
    """Runs and prints the median time in milliseconds and the outcome, which must not vary."""
    begin = time.perf_counter()
    outcome = run()
    first = time.perf_counter() - begin
    for _ in range(warm_up):
        run()
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        again = run()
        times.append(time.perf_counter() - begin)
        assert again == outcome, 'a repeat gave another result'
    times = sorted(times) or [first]
    print(json.dumps({
        'ms': 1000 * times[len(times) // 2],
        'firstMs': 1000 * first,
        'outcomes': [{'fills': int(fills), 'finalEquity': float(equity)} for fills, equity in listed(outcome)],
    }))
