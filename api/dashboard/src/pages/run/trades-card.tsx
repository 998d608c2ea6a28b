import type { TradeView } from '../../../../../engine/model/result-views';
import type { RunView } from '../../../../../engine/model/views';
import { useTradesIn, type TradeSort } from '../../api/run-queries';
import { Card } from '../../components/card';
import { Download } from '../../components/download';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Pager } from '../../components/pager';
import { Select } from '../../components/select';
import { Time, ZoneName } from '../../components/zone';
import { useAddress, useOffset } from '../../lib/address';
import { count, decimal, duration, inCurrency, NONE, percent, plain, secondsBetween } from '../../lib/format';
import { useRunRange } from '../../lib/run-range';
import { areDays } from '../../lib/zone';
import { around, tripKey } from './trade-range';

const LIMIT = 50;
const SORTS = {
  '-entryTime': 'newest first',
  entryTime: 'oldest first',
  '-pnl': 'largest profit first',
  pnl: 'largest loss first',
  mae: 'worst excursion first',
  '-mfe': 'best excursion first',
  '-quantity': 'largest first',
} as const satisfies Partial<Record<TradeSort, string>>;

interface TradesCardProps {
  run: RunView;
  onPoint: (key: string | null) => void;
}

/** The round trips of the range that is shown: pointing at one marks it on the chart, picking one zooms to it. */
export function TradesCard({ run, onPoint }: TradesCardProps) {
  const { runId, currency } = run;
  const { search, change } = useAddress();
  const { from, to } = useRunRange().span;
  const given = search.get('trades') ?? '';
  const sort: keyof typeof SORTS = given in SORTS ? (given as keyof typeof SORTS) : 'entryTime';
  const [offset, setOffset] = useOffset('trade');
  const { data, error } = useTradesIn(runId, { limit: LIMIT, offset, sort, ...(from && { from }), ...(to && { to }) });
  return (
    <Card
      title={data ? `Trades ${count(data.total)}` : 'Trades'}
      className="trades-card"
      end={
        <>
          <Select label="Sort" options={SORTS} value={sort} onPick={(next) => change({ trades: next, trade: '' })} />
          <Download runId={runId} table="trades" />
        </>
      }
      flush
    >
      <ErrorBox error={error} />
      {data?.total === 0 && <Empty title={from || to ? 'No trade in this range.' : 'The strategy never traded.'} />}
      {data && data.total > 0 && (
        <>
          <TradesTable {...{ trades: data.items, offset, currency, onPoint }} />
          <Pager of="trades" total={data.total} limit={LIMIT} offset={offset} onMove={setOffset} />
        </>
      )}
    </Card>
  );
}

interface TradesTableProps {
  trades: readonly TradeView[];
  offset: number;
  currency: RunView['currency'];
  onPoint: (key: string | null) => void;
}

function TradesTable({ trades, offset, currency, onPoint }: TradesTableProps) {
  const { setSpan } = useRunRange();
  const many = new Set(trades.map(({ instrument }) => instrument)).size > 1;
  const days = areDays(trades.flatMap(({ entryTime, exitTime }) => [entryTime, exitTime]));
  const heads = ['Side', 'Quantity', inCurrency('Profit', currency), 'Held', 'MAE', 'MFE', 'Exit'];
  const isText = (head: string) => head === 'Side' || head === 'Exit';
  return (
    <div className="table-wrap trades-wrap" tabIndex={0} role="region" aria-label="List of trades">
      <table className="trades">
        <thead>
          <tr>
            <th scope="col">Entry {!days && <ZoneName />}</th>
            {many && <th scope="col">Instrument</th>}
            {heads.map((head) => (
              <th key={head} scope="col" className={isText(head) ? '' : 'number'}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onMouseLeave={() => onPoint(null)}>
          {trades.map((trade, i) => (
            <TradeRow
              key={offset + i}
              {...{ trade, many, days, onPoint }}
              onPick={() => setSpan(around(trade), { instrument: trade.instrument })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface TradeRowProps {
  trade: TradeView;
  many: boolean;
  /** Whether all times are those of days. */
  days: boolean;
  onPoint: (key: string | null) => void;
  onPick: () => void;
}

function TradeRow({ trade, many, days, onPoint, onPick }: TradeRowProps) {
  const { entryTime, exitTime, instrument, side, quantity, pnl, mae, mfe, exitReason, exitTag } = trade;
  const key = tripKey(trade);
  return (
    <tr className="pickable" onMouseEnter={() => onPoint(key)} onClick={onPick}>
      <td>
        <button
          type="button"
          className="link"
          title="Zoom to the trade"
          onFocus={() => onPoint(key)}
          onBlur={() => onPoint(null)}
        >
          {days ? entryTime.slice(0, 10) : <Time iso={entryTime} />}
        </button>
      </td>
      {many && <td>{instrument}</td>}
      <td>{side}</td>
      <td className="number">{plain(quantity)}</td>
      <td className={`number ${pnl > 0 ? 'good' : pnl < 0 ? 'bad' : ''}`}>{decimal(pnl)}</td>
      <td className="number">{exitTime === null ? 'open' : duration(secondsBetween(entryTime, exitTime))}</td>
      <td className="number">{percent(mae)}</td>
      <td className="number">{percent(mfe)}</td>
      <td>{exitTag ?? exitReason ?? NONE}</td>
    </tr>
  );
}
