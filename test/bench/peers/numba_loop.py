"""The rule by hand in numba: what a user who writes the engine himself gets. With 0 for `fast` the whole sweep."""
import numba
from common import CAPITAL, FEE, arguments, grid, load, report


@numba.njit(cache=False)
def cross(opens, closes, fast, slow, capital, rate):
    cash, held, target, fills = capital, 0.0, 0.0, 0
    peak, floor, equity = capital, 1.0, capital
    sum_fast, sum_slow = 0.0, 0.0
    for t in range(len(closes)):
        if held != target:
            notional = opens[t]
            fee = notional * rate
            if target > 0:
                cash -= notional + fee
            else:
                cash += notional - fee
            held = target
            fills += 1
        price = closes[t]
        equity = cash + held * price
        if equity > peak:
            peak = equity
        if equity < peak * floor:
            floor = equity / peak
        sum_fast += price
        sum_slow += price
        if t >= fast:
            sum_fast -= closes[t - fast]
        if t >= slow:
            sum_slow -= closes[t - slow]
        if t >= slow - 1 and t >= fast - 1:
            lead, base = sum_fast * slow, sum_slow * fast
            if lead > base:
                target = 1.0
            elif lead < base:
                target = 0.0
    return fills, equity


path, fast, slow, repeats = arguments()
_, opens, _, _, closes = load(path)


def run():
    if fast > 0:
        return cross(opens, closes, fast, slow, CAPITAL, FEE)
    return [cross(opens, closes, *pair, CAPITAL, FEE) for pair in grid()]


report(run, repeats, warm_up=3)
