import { useState } from 'react';
import type { ScriptStatistics } from '../../../../../engine/model/script-statistics';
import type { ScriptRunSummary, ScriptRunView } from '../../../../../engine/model/script-views';
import { useScriptResults, useScriptRuns } from '../../api/script-queries';
import { SeriesChart } from '../../charts/series-chart';
import { Card } from '../../components/card';
import { Facts } from '../../components/facts';
import { SelectField } from '../../components/field';
import { count, decimal, NONE, pairs, percent } from '../../lib/format';
import { momentIn } from '../../lib/zone';
import { Table, type Column } from '../../components/table';

const MOST_LISTED = 50;
const MOST_TRADES = 100;

type Row = [name: string, of: (figures: ScriptStatistics) => string];
const FIGURES: readonly Row[] = [
  ['Total P&L', ({ totalPnl }) => decimal(totalPnl)],
  ['Total return', ({ totalReturn }) => percent(totalReturn)],
  ['Trades', ({ trades }) => count(trades)],
  ['Win rate', ({ winRate }) => percent(winRate)],
  ['Profit factor', ({ profitFactor }) => decimal(profitFactor)],
  ['Maximum drawdown', ({ maxDrawdown }) => decimal(maxDrawdown)],
  ['Of the peak', ({ maxDrawdownPct }) => (maxDrawdownPct === null ? NONE : percent(maxDrawdownPct / 100))],
  ['Sharpe', ({ sharpe }) => decimal(sharpe)],
  ['Days', ({ days }) => count(days)],
];

const TRADES: readonly Column<{ entryTime: string | null; exitTime: string | null; pnl: number; n: number }>[] = [
  { id: 'n', head: 'Trade', number: true, cell: ({ n }) => count(n) },
  { id: 'entry', head: 'Entry', cell: ({ entryTime }) => entryTime ?? NONE },
  { id: 'exit', head: 'Exit', cell: ({ exitTime }) => exitTime ?? NONE },
  { id: 'pnl', head: 'P&L', number: true, cell: ({ pnl }) => decimal(pnl) },
];

/** Figures, equity and trades of a script, beside those of another run of it. */
export function ScriptResults({ run }: { run: ScriptRunView }) {
  const [otherId, setOtherId] = useState('');
  const results = useScriptResults(run.runId, run.statistics !== null);
  // Beside a trial stand those of its sweep.
  const { script, sweepId } = run;
  const others = useScriptRuns({ limit: MOST_LISTED, offset: 0, script, ...(sweepId !== null && { sweepId }) });
  const rows = others.data?.items.filter(({ runId, statistics }) => runId !== run.runId && statistics) ?? [];
  const other = rows.find(({ runId }) => runId === otherId);
  const beside = useScriptResults(other?.runId, other !== undefined);
  const { data } = results;
  if (!run.statistics || !data) return null;
  const drawn = [
    seriesOf('this run', data.equity),
    ...(beside.data ? [seriesOf('the other', beside.data.equity)] : []),
  ];
  const trades = data.trades.slice(0, MOST_TRADES).map((trade, i) => ({ ...trade, n: i + 1 }));
  return (
    <>
      <Card title="Results">
        {rows.length > 0 && (
          <SelectField
            label="Compare with"
            options={[['', 'nothing'], ...rows.map((row) => [row.runId, nameOf(row)] as const)]}
            value={otherId}
            onChange={setOtherId}
          />
        )}
        <Facts facts={FIGURES.map(([name, of]) => [name, textOf(of, run.statistics!, other?.statistics)])} />
        {data.equity.length > 0 && <SeriesChart series={drawn} />}
      </Card>
      {trades.length > 0 && (
        <Card title={`Trades${data.trades.length > MOST_TRADES ? `, the first ${MOST_TRADES}` : ''}`} flush>
          <Table label="Trades" columns={TRADES} rows={trades} keyOf={({ n }) => n} />
        </Card>
      )}
    </>
  );
}

/** Trials of one sweep are told apart by their parameters. */
function nameOf({ trial, parameters, createdAt }: ScriptRunSummary): string {
  return trial === null ? momentIn(createdAt, 'UTC') : pairs(parameters);
}

function textOf(of: Row[1], mine: ScriptStatistics, other: ScriptStatistics | null | undefined): string {
  return other ? `${of(mine)}, the other ${of(other)}` : of(mine);
}

function seriesOf(instrument: string, equity: readonly { time: string; cumulativePnl: number }[]) {
  return {
    ...{ name: 'Cumulative P&L', instrument },
    points: equity.map(({ time: at, cumulativePnl: value }) => ({ time: at, value })),
  };
}
