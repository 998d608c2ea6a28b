import type { MetricPoint } from '../../../engine/model/operations';
import { pointInterval } from '../../../engine/model/metric-points';
import { toIso } from '../../../engine/model/time';
import { decodeTable, type TableRow } from '../../../infra/store/artifacts/table';
import type { Services } from '../services';
import { requireResultOpen } from './run-results';

type EquityRow = Record<'time' | 'equity', number>;

const ALL = { offset: 0, limit: Infinity };

/** The history of a completed run out of its result: the same points, under the same numbers, as were seen live. */
export async function runPoints(services: Services, runId: string): Promise<MetricPoint[]> {
  const { store, artifacts } = services;
  const run = await store.runs.get(runId);
  const { equity_artifact: equity, trades_artifact: trades, config, manifest_hash: hash } = run;
  if (equity === null || trades === null) return [];
  await requireResultOpen(services, run);
  const [curve, trips] = await Promise.all([artifacts.get(equity), artifacts.get(trades)]);
  const { total } = decodeTable(curve, { offset: 0, limit: 0 });
  const book = new Book(decodeTable(trips, ALL).rows);
  const points: MetricPoint[] = [];
  const interval = pointInterval(total);
  const length = hash === null ? undefined : (await store.sessions.getManifest(hash)).interval;
  for (let bar = interval; bar <= total; bar += interval) {
    const [before, row] = decodeTable(curve, { offset: bar - 2, limit: 2 }).rows as [EquityRow, EquityRow];
    points.push({
      seq: points.length + 1,
      time: toIso(row.time),
      // A bar may end with its session, but not begin before the one before it has ended.
      ...(length !== undefined && { opened: toIso(Math.max(before.time, row.time - length)) }),
      bar,
      equity: row.equity,
      pnl: row.equity - config.account.initialCapital,
      ...book.at(row.time),
    });
  }
  return points;
}

/** Counts round trips as time goes on. */
class Book {
  private readonly exits: { time: number; won: boolean }[];
  private readonly entries: number[];
  private exited = 0;
  private entered = 0;
  private wins = 0;

  constructor(trips: TableRow[]) {
    this.entries = trips.map(({ entryTime }) => entryTime as number).sort((a, b) => a - b);
    this.exits = trips
      .filter(({ exitTime }) => exitTime !== null)
      .map(({ exitTime, pnl }) => ({ time: exitTime as number, won: (pnl as number) > 0 }))
      .sort((a, b) => a.time - b.time);
  }

  at(time: number): Pick<MetricPoint, 'trades' | 'wins' | 'positions'> {
    while (this.entered < this.entries.length && this.entries[this.entered]! <= time) this.entered++;
    while (this.exited < this.exits.length && this.exits[this.exited]!.time <= time) {
      if (this.exits[this.exited++]!.won) this.wins++;
    }
    return { trades: this.exited, wins: this.wins, positions: this.entered - this.exited };
  }
}
