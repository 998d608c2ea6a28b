"""Makes exchange-days.ts from the Python package exchange_calendars (Apache 2.0).

    pip install exchange_calendars==4.13.2 'pandas<3' && python engine/calendars/exchange-days.py

For each exchange its time zone, its hours with the day since when they hold, its trading week by year (0 is Sunday), and
what differs from them: days closed, opened late, closed early, and with trading outside the week (`MMDD`, times `HHMM`).
"""

import json
from collections import Counter
from pathlib import Path

import exchange_calendars
import pandas

FIRST, LAST = 2005, 2027
EXCHANGES = (
    "XBOM XETR XFRA XPAR XAMS XBRU XLIS XMIL XMAD XSWX XSTO XHEL XCSE XOSL XWBO XWAR XDUB XBUD XPRA XIST XTKS XHKG XSHG "
    "XKRX XTAI XSES XASX XNZE XTSE XMEX BVMF XBUE XSGO XBOG XLIM XJSE XTAE XSAU XEUR XIDX XKLS XBKK XPHS IEPA"
).split()
# Sessions that the package lacks, by circulars of NSE and BSE: budget days, and tests of the recovery site with two short
# sessions from 09:15 to 10:00 and to the close that is given.
MISSING = {
    "XBOM": {
        "2015-02-28": None,
        "2020-02-01": None,
        "2024-03-02": "1230",
        "2024-05-18": "1240",
        "2026-02-01": None,
    }
}
# Days in a row with other hours that make them the hours of the exchange.
SETTLED = 15


def minutes(time, day):
    """Minutes after the midnight of the session's day, negative for the day before."""
    return int((time.tz_localize(None) - day).total_seconds() // 60)


def regular_hours(days):
    """Index of the first day of each stretch of equal hours, with those hours."""
    counted = Counter(hours for _, hours in days[:120]).most_common(1)[0][0]
    current, stretches = counted, [(0, counted)]
    for i, (_, hours) in enumerate(days):
        if hours == current:
            continue
        following = [later for _, later in days[i : i + 25]]
        if len(following) == 25 and following.count(hours) >= SETTLED and following.count(current) <= 4:
            current = hours
            stretches.append((i, hours))
    return stretches


def clock(value):
    return f"{value // 60:02d}{value % 60:02d}" if value >= 0 else str(value)


def describe(name):
    known = exchange_calendars.get_calendar(name)
    bounds = known.bound_min(), known.bound_max()
    begin, end = pandas.Timestamp(f"{FIRST}-01-01"), pandas.Timestamp(f"{LAST}-12-31")
    begin, end = max(begin, bounds[0] or begin), min(end, bounds[1] or end)
    calendar = exchange_calendars.get_calendar(name, start=begin, end=end)
    schedule, zone = calendar.schedule, calendar.tz
    days = []
    pauses = Counter()
    for day, row in schedule.iterrows():
        local = [row["open"].tz_convert(zone), row["close"].tz_convert(zone)]
        days.append((day, tuple(minutes(each, day) for each in local)))
        if not pandas.isna(row["break_start"]):
            pauses[tuple(minutes(row[part].tz_convert(zone), day) for part in ("break_start", "break_end"))] += 1
    stretches = regular_hours(days)
    first, last = days[0][0], days[-1][0]
    years = {}
    sessions = {day for day, _ in days}
    for year in range(first.year, last.year + 1):
        begin = max(pandas.Timestamp(f"{year}-01-01"), pandas.Timestamp(first.year, 1, 1))
        all_days = pandas.date_range(begin, f"{year}-12-31")
        weekday = lambda day: (day.dayofweek + 1) % 7
        held, possible = Counter(), Counter()
        for day in all_days:
            possible[weekday(day)] += 1
            held[weekday(day)] += day in sessions
        week = [number for number in range(7) if held[number] * 2 > possible[number]]
        closed = [day for day in all_days if weekday(day) in week and day not in sessions]
        extra = [day for day in all_days if weekday(day) not in week and day in sessions]
        years[year] = {"closed": closed, "extra": extra, "week": week, "late": {}, "early": {}}
    at = -1
    for i, (day, (opens, closes)) in enumerate(days):
        if at + 1 < len(stretches) and stretches[at + 1][0] <= i:
            at += 1
        usual_open, usual_close = stretches[at][1]
        year = years[day.year]
        if opens != usual_open:
            year["late"].setdefault(opens, []).append(day)
        if closes != usual_close:
            year["early"].setdefault(closes, []).append(day)

    short = lambda some: " ".join(day.strftime("%m%d") for day in some)
    written = {}
    for number, year in years.items():
        entry = {"closed": short(year["closed"])}
        if year["extra"]:
            entry["extra"] = short(year["extra"])
        if year["week"] != [1, 2, 3, 4, 5]:
            entry["week"] = "".join(map(str, year["week"]))
        for part in ("late", "early"):
            if year[part]:
                entry[part] = {clock(time): short(some) for time, some in sorted(year[part].items())}
        for iso, close in MISSING.get(name, {}).items():
            date = iso[5:7] + iso[8:]
            if iso[:4] != str(number) or date in entry.get("extra", ""):
                continue
            entry["extra"] = " ".join(sorted([*entry.get("extra", "").split(), date]))
            if close is not None:
                entry.setdefault("early", {})[close] = date
        written[number] = entry
    return {
        "timeZone": str(zone),
        "hours": [[days[i][0].strftime("%Y-%m-%d"), *map(clock, hours)] for i, hours in stretches],
        **({"pause": list(map(clock, pauses.most_common(1)[0][0]))} if pauses else {}),
        "years": written,
    }


def main():
    described = {name: describe(name) for name in EXCHANGES}
    write(described)


def write(described):
    """A module with a line of JSON for each exchange."""
    source = f"exchange_calendars {exchange_calendars.__version__}"
    rows = [f"  {name}:\n    '{json.dumps(exchange, separators=(',', ':'))}',\n" for name, exchange in described.items()]
    text = (
        f"/** JSON of each exchange, made by exchange-days.py from the Python package {source}: not written by hand. */\n"
        "export const EXCHANGE_DAYS: Readonly<Record<string, string>> = {\n" + "".join(rows) + "};\n"
    )
    Path(__file__).with_name("exchange-days.ts").write_text(text)


main()
