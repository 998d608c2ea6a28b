import { diagnoseRun, type OrderCounts } from '../../../engine/analytics/diagnose-run';
import { staleFills } from '../../../engine/analytics/stale-fills';
import type { Diagnosis, Finding } from '../../../engine/model/analytics-views';
import type { ExecutionConfig } from '../../../engine/model/run-config';
import type { OpenTable } from '../../../infra/store/artifacts/table';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { auditsOf } from './audits';
import { openResult, openRun, type OpenRun } from './open-run';

export async function diagnosisOfRun(services: Services, id: string): Promise<Diagnosis> {
  return { findings: await findingsOfRun(services, await openRun(services, id)) };
}

/** What a reader of a run's result should know, in words. */
export async function findingsOfRun(services: Services, { row, curve, trades }: OpenRun): Promise<Finding[]> {
  const { statistics, rejections } = row;
  const [fills, first, orders, audits] = await Promise.all([
    openResult(services, row, 'fills_artifact'),
    firstRejection(services, row),
    orderCounts(services, row, curve.times),
    auditsOf(services, row),
  ]);
  const { initialCapital, equity, times } = curve;
  return diagnoseRun({
    bars: times.length,
    fills: fills.total,
    gain: (equity.at(-1) ?? initialCapital) - initialCapital,
    trades,
    rejections: { ...rejections },
    firstRejection: first,
    orders,
    liquidations: countsOf(fills, 'reason').get('liquidation') ?? 0,
    hasCosts: hasCosts(row.config),
    figures: {
      sharpe: statistics?.sharpe ?? null,
      winRate: statistics?.winRate ?? null,
      profitFactor: statistics?.profitFactor ?? null,
    },
    audits,
  });
}

/** Whether anything of fees and slippage is not 0. */
export function hasCosts({ fees, slippage, fills }: Pick<ExecutionConfig, 'fees' | 'slippage' | 'fills'>): boolean {
  return isSet(fees) || isSet(slippage) || fills?.price === 'quote';
}

function isSet(value: unknown): boolean {
  if (typeof value === 'number') return value !== 0;
  return typeof value === 'object' && value !== null && Object.values(value).some(isSet);
}

async function firstRejection(services: Services, row: RunRow) {
  if (row.rejections_artifact === null) return null;
  const table = await openResult(services, row, 'rejections_artifact');
  const [first] = table.rows({ offset: 0, limit: 1 });
  if (!first) return null;
  return { time: Number(first['time']), instrument: String(first['instrument']), code: String(first['code']) };
}

/** Null of a run of a version that did not keep its orders. */
async function orderCounts(services: Services, row: RunRow, times: Float64Array): Promise<OrderCounts | null> {
  if (row.orders_artifact === null) return null;
  const table = await openResult(services, row, 'orders_artifact');
  const { placed } = table.facts as { placed?: number };
  const reasons = Object.fromEntries([...countsOf(table, 'reason')].filter(([reason]) => reason !== ''));
  return {
    placed: placed ?? table.total,
    statuses: Object.fromEntries(countsOf(table, 'status')),
    reasons,
    stale: staleFills(atMarket(table, row), times),
  };
}

/** Orders at the market that were to be filled at once and were. Those that a setting delays are none. */
function atMarket(table: OpenTable, { config: { fills } }: RunRow): { placedAt: number[]; filledAt: number[] } {
  const [placedAt, filledAt]: [number[], number[]] = [[], []];
  if (fills?.latency || fills?.volumeShare !== undefined) return { placedAt, filledAt };
  const [placed, ended] = [table.numbers('placedAt')!, table.numbers('endedAt')!];
  const is = (column: string, ...texts: string[]) => {
    const [codes, wanted] = [table.numbers(column)!, texts.map((text) => table.dictionary(column).indexOf(text))];
    return (row: number) => wanted.includes(codes[row]!);
  };
  const tests = [is('type', 'market'), is('status', 'filled'), is('timeInForce', 'gtc', 'day')];
  for (let row = 0; row < table.total; row++) {
    if (!tests.every((test) => test(row))) continue;
    placedAt.push(placed[row]!);
    filledAt.push(ended[row]!);
  }
  return { placedAt, filledAt };
}

/** How many rows have each text of a column. */
function countsOf(table: OpenTable, column: string): Map<string, number> {
  const counts = new Map<string, number>();
  const dictionary = table.dictionary(column);
  for (const code of table.numbers(column) ?? []) {
    const text = dictionary[code]!;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}
