import { createRequire } from 'node:module';
import path from 'node:path';
import { distDir } from '../bootstrap/paths.mjs';
import { DEFINITIONS, PEERS } from './statistic-peers.mjs';
import { table } from './table.mjs';

const require = createRequire(import.meta.url);

const CONVENTIONS = `Fractions, not percentages; money in the account's currency; days of 24 hours; \`null\` where a figure has no
meaning, as the win rate of no trade. What is in another currency is converted by pairs of the session
([market rules](market-rules.md#money)).

- Bar returns are those of equity from one close to the next. What annualises them is \`barsPerYear\`, the bars a year by the
  calendar of the data, which the answer states: for steps of about a day 252, 313 or 365 for five, six or seven weekdays that
  trade; of weeks 52 / n, of months 12 / n, of other lengths by count; below a day the median number of bars of a day that
  trades times these; of uneven steps, as days followed by minutes, by count over the whole time. Where a run is too short to
  tell its weekends, or whole days, the calendar of its venue does, Riyadh's from Sunday to Thursday included.
- In a run of several calendars each has the bars a year of its own axis, and they are added, the most frequent first; steps
  that a calendar shares with one before it count once. Daily bars of New York and of crypto are 252 + 365, of New York and
  London 504; hourly bars of crypto have the closes of New York among them. Where the bars of a calendar span only a part of
  the run, steps are counted over the whole.
- The risk-free rate is \`evaluation.riskFreeRate\`, 0 without it. What varies by no more than the rounding of a float does
  not vary.
- Returns of days, months, quarters and years are from the last close of one period of the UTC calendar to the last close of
  the next, the first from the run's first close.
- A trade is a round trip from flat to flat, net of fees; \`trades\` and everything about trades counts the closed ones.
- The benchmark is buying and holding an instrument of the session, \`evaluation.benchmark\`, from the first close to the
  last, or the only instrument of a run with a single one; otherwise what compares with a benchmark is null.
- What compares returns with it, as beta, alpha and captures, takes those of bars where the run and the benchmark have one axis,
  and otherwise those from UTC day to UTC day, of days on which the benchmark has a bar: closes of New York at 21:00 and of
  Chicago at 22:00 are of one day, though no step has both.
- The result hash of a run covers the statistics of trials alone; that of a trial also those that its sweep asks for.

\`engine/model/statistic-families/\` describes each statistic once; \`engine/statistics/\` computes it under the same name.`;

const ASKED = 'Trials have those that their sweep or search asks for ([`statistics`](search.md#statistics-of-runs)).';

const DATES = `ISO 8601 UTC. \`firstClose\` and \`lastClose\` are those of the run; \`maxDrawdownStart\` (the peak),
\`maxDrawdownLow\` and \`maxDrawdownEnd\` (the recovery, null where there was none) those of the deepest drawdown.`;

const BESIDE = `\`npm run test:statistics\` has the others do the same backtest, or QuantStats read its curve: equity is equal bar by bar, and these
figures to 1e-9 where no difference is told. More of QuantStats is compared by the tests of the engine.`;

function peers() {
  const rows = Object.entries(DEFINITIONS).flatMap(([peer, entries]) =>
    entries.map(({ theirs, ours, differs }) => [PEERS[peer], `\`${theirs}\``, `\`${ours}\``, differs ?? '']),
  );
  return table(['package', 'its figure', 'ours', 'what differs'], rows);
}

function family(entries) {
  const rows = Object.entries(entries).map(([name, { label, unit, formula, source }]) => {
    return [`\`${name}\``, label, unit, formula, source ?? ''];
  });
  return table(['statistic', 'shown as', 'unit', 'what it is', 'source'], rows);
}

/** The text of `docs/statistics.md`, from the compiled tables of the statistics. */
export function statisticsPage(notice) {
  const { TRIAL_STATISTICS } = require(path.join(distDir, 'engine/model/statistics.js'));
  const { STATISTIC_GROUPS } = require(path.join(distDir, 'engine/model/run-statistics.js'));
  const groups = Object.entries(STATISTIC_GROUPS).map(([title, entries]) => `### ${title}\n\n${family(entries)}`);
  return [
    `# Statistics\n\n${notice}\n\n${CONVENTIONS}`,
    `## Of trials and runs\n\n${family(TRIAL_STATISTICS)}`,
    `## Of runs alone\n\n${ASKED}\n\n${groups.join('\n\n')}`,
    `### Dates\n\n${DATES}`,
    `## Beside other packages\n\n${BESIDE}\n\n${peers()}\n`,
  ].join('\n\n');
}
