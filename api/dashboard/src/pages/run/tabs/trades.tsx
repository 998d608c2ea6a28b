import { useState } from 'react';
import type { TradeGroup } from '../../../../../../engine/model/analytics';
import type { TradeAnalysisView, TradeGroupRow } from '../../../../../../engine/model/analytics-views';
import type { RunView } from '../../../../../../engine/model/views';
import { client } from '../../../api/client';
import { useTradeAnalysis } from '../../../api/run-queries';
import { ColumnsChart } from '../../../charts/columns-chart';
import { ExcursionsChart } from '../../../charts/excursions-chart';
import { Card } from '../../../components/card';
import { Empty } from '../../../components/empty';
import { ErrorBox } from '../../../components/error-box';
import { Facts } from '../../../components/facts';
import { Select } from '../../../components/select';
import { Table, type Column } from '../../../components/table';
import { useZone } from '../../../components/zone';
import { count, counted, decimal, inCurrency, NONE, percent } from '../../../lib/format';
import { useRunRange } from '../../../lib/run-range';
import { around } from '../trade-range';

const GROUPS: Record<TradeGroup, string> = {
  instrument: 'instrument',
  side: 'side',
  weekday: 'weekday of entry',
  hour: 'hour of entry',
  month: 'month of entry',
  duration: 'duration',
  exitReason: 'reason of exit',
  entryTag: 'tag of entry',
  exitTag: 'tag of exit',
};

/** What closed trades came to, and how they differ. */
export function TradesTab({ run }: { run: RunView }) {
  const zone = useZone();
  const { data, error } = useTradeAnalysis(run.runId, zone);
  const { setSpan } = useRunRange();
  if (!data) return <ErrorBox error={error} />;
  if (data.all.trades === 0) return <Empty title="No trade was closed." />;
  const pick = async (trade: number) => {
    const { items } = await client.runs.trades.query({ id: run.runId, offset: trade, limit: 1 });
    if (items[0]) setSpan(around(items[0]), { instrument: items[0].instrument });
  };
  return (
    <div className="columns">
      <Card title="Closed trades" className="span-4">
        <Facts facts={factsOf(data, run.currency)} />
      </Card>
      <Card title="Profits" className="span-4">
        <Profits {...data.pnl} />
      </Card>
      <Card title="Excursions" className="span-4" end={<span className="muted">a click shows the trade</span>}>
        <ExcursionsChart points={data.excursions} onPick={(trade) => void pick(trade)} />
      </Card>
      <Groups by={data.by} currency={run.currency} />
    </div>
  );
}

function factsOf({ all, open, streaks }: TradeAnalysisView, currency: RunView['currency']) {
  const money = (value: number | null) => inCurrency(decimal(value), currency);
  return [
    ['Trades', count(all.trades)],
    ['Won', `${count(all.wins)}, ${percent(all.winRate)}`],
    ['Profit', money(all.pnl)],
    ['Mean', money(all.averagePnl)],
    ['Best', money(all.best)],
    ['Worst', money(all.worst)],
    ['Profit factor', decimal(all.profitFactor)],
    ['Fees', money(all.fees)],
    ['Held', all.averageDays === null ? NONE : `${decimal(all.averageDays)} days`],
    ['Mean MAE', percent(all.averageMae)],
    ['Mean MFE', percent(all.averageMfe)],
    [
      'Longest streak',
      `${counted(streaks.longestWin, 'win')}, ${counted(streaks.longestLoss, 'loss').replace('losss', 'losses')}`,
    ],
    ['Open at the end', open.trades === 0 ? '0' : `${count(open.trades)}, ${money(open.pnl)}`],
  ] as const;
}

function Profits({ edges, counts }: { edges: readonly number[]; counts: readonly number[] }) {
  return (
    <ColumnsChart
      names={counts.map((_, i) => decimal((edges[i]! + edges[i + 1]!) / 2, 0))}
      values={counts}
      signed={counts.map((_, i) => edges[i]! + edges[i + 1]! >= 0)}
      show={(value) => count(value)}
      label={`How many trades made which profit, from ${decimal(edges[0])} to ${decimal(edges.at(-1))}.`}
      height={300}
    />
  );
}

function Groups({ by, currency }: { by: TradeAnalysisView['by']; currency: RunView['currency'] }) {
  const shown = (Object.keys(GROUPS) as TradeGroup[]).filter((name) => by[name].length > 0);
  const [picked, setPicked] = useState<TradeGroup>('weekday');
  const rows = by[picked];
  const columns: readonly Column<TradeGroupRow>[] = [
    { id: 'key', head: GROUPS[picked].replace(/^./, (letter) => letter.toUpperCase()), cell: (row) => row.key },
    { id: 'trades', head: 'Trades', number: true, cell: (row) => count(row.trades) },
    { id: 'winRate', head: 'Won', number: true, cell: (row) => percent(row.winRate, 1) },
    {
      id: 'pnl',
      head: inCurrency('Profit', currency),
      number: true,
      cell: ({ pnl }) => <span className={pnl > 0 ? 'good' : pnl < 0 ? 'bad' : ''}>{decimal(pnl)}</span>,
    },
    { id: 'averagePnl', head: 'Mean', number: true, cell: (row) => decimal(row.averagePnl) },
    { id: 'profitFactor', head: 'Profit factor', number: true, wide: true, cell: (row) => decimal(row.profitFactor) },
    { id: 'best', head: 'Best', number: true, wide: 'most', cell: (row) => decimal(row.best) },
    { id: 'worst', head: 'Worst', number: true, wide: 'most', cell: (row) => decimal(row.worst) },
    { id: 'held', head: 'Held, days', number: true, wide: true, cell: (row) => decimal(row.averageDays) },
  ];
  return (
    <>
      <Card
        title={`By ${GROUPS[picked]}`}
        className="span-7"
        end={
          <Select
            label="By"
            options={Object.fromEntries(shown.map((name) => [name, GROUPS[name]]))}
            value={picked}
            onPick={(name) => setPicked(name as TradeGroup)}
          />
        }
        flush
      >
        <Table label={`Trades by ${GROUPS[picked]}`} columns={columns} rows={rows} keyOf={({ key }) => key} />
      </Card>
      <Card title={`Profit by ${GROUPS[picked]}`} className="span-5">
        <ColumnsChart
          names={rows.map(({ key }) => key)}
          values={rows.map(({ pnl }) => pnl)}
          show={(value) => decimal(value, 0)}
          signed
          label={`Profit by ${GROUPS[picked]}, ${rows.length} of them.`}
          height={260}
        />
      </Card>
    </>
  );
}
