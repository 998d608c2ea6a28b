import { FILL_TYPES, TIMES_IN_FORCE } from '../../model/order';
import {
  ORDER_ENDS,
  ORDER_REASONS,
  ORDER_STATUSES,
  type CodedTexts,
  type OrderColumns,
  type RunOrders,
} from '../../model/run-orders';
import type { Quantities } from '../../portfolio/round-trips';
import { COMBO } from '../orders/order-book';
import type { OrderLog } from '../orders/order-log';
import type { RunState } from './run-state';

const REASONS = ['', ...ORDER_REASONS];
const SIDES = ['buy', 'sell'];
const WORKING = ORDER_STATUSES.indexOf('working');
const FILLED = ORDER_STATUSES.indexOf('filled');
const FIRST_END = ORDER_STATUSES.indexOf(ORDER_ENDS[0]);

interface Filled {
  /** When each fill happened. */
  filledAt: Float64Array;
  /** By instrument. */
  sizes: readonly Quantities[];
}

/** The orders of a run that is over, with what the log of fills says of them. */
export function describeOrders(run: RunState, log: OrderLog, { filledAt, sizes }: Filled): RunOrders {
  const { count } = log;
  const { times, instruments } = run.schedule;
  const fills = fillsByOrder(run, log, { filledAt, sizes });
  const working = workingOrders(run);
  const column = (value: (row: number) => number) => filled(new Float64Array(count), value);
  const optional = (values: Int32Array) => column((row) => values[row]! || NaN);
  const coded = (texts: readonly string[], code: (row: number) => number): CodedTexts => ({
    codes: filled(new Int32Array(count), code),
    texts,
  });
  const ended = (row: number) => (log.ends[row] === 0 ? fills.last[row]! : times[log.endedAt[row]!]!);
  const columns: OrderColumns = {
    orderId: column((row) => row + 1),
    instrument: coded(instruments, (row) => log.instruments[row]!),
    side: coded(SIDES, (row) => (log.quantities[row]! < 0 || Object.is(log.quantities[row], -0) ? 1 : 0)),
    type: coded(FILL_TYPES, (row) => log.types[row]!),
    timeInForce: coded(TIMES_IN_FORCE, (row) => log.timesInForce[row]!),
    quantity: column((row) => sizes[log.instruments[row]!]!.nearest(Math.abs(log.quantities[row]!))),
    filled: fills.quantity,
    averagePrice: fills.price,
    limit: log.limits.slice(0, count),
    trigger: log.triggers.slice(0, count),
    parentId: optional(log.parents),
    oco: optional(log.groups),
    tag: { codes: log.tags.slice(0, count), texts: run.desk?.tags.texts ?? [''] },
    placedAt: column((row) => times[log.placedAt[row]!]!),
    endedAt: column((row) => (working.has(row + 1) ? NaN : ended(row))),
    status: coded(ORDER_STATUSES, (row) =>
      log.ends[row] !== 0 ? FIRST_END + log.ends[row]! - 1 : working.has(row + 1) ? WORKING : FILLED,
    ),
    reason: coded(REASONS, (row) => log.reasons[row]!),
  };
  return { columns, placed: run.placed, truncated: run.placed > count };
}

function filled<T extends Float64Array | Int32Array>(column: T, value: (row: number) => number): T {
  for (let row = 0; row < column.length; row++) column[row] = value(row);
  return column;
}

/** What was filled of each order, its mean price and the time of the last. */
function fillsByOrder({ fills }: RunState, log: OrderLog, { filledAt, sizes }: Filled) {
  const quantity = new Float64Array(log.count);
  const price = new Float64Array(log.count);
  const last = new Float64Array(log.count);
  for (let i = 0; i < fills.count; i++) {
    const row = fills.orders[i]! - 1;
    if (row < 0 || row >= log.count || fills.instruments[i] !== log.instruments[row]) continue;
    quantity[row]! += Math.abs(fills.quantities[i]!);
    price[row]! += Math.abs(fills.quantities[i]!) * fills.prices[i]!;
    last[row] = filledAt[i]!;
  }
  for (let row = 0; row < log.count; row++) {
    price[row] = log.types[row] === COMBO ? NaN : price[row]! / quantity[row]!;
    quantity[row] = sizes[log.instruments[row]!]!.nearest(quantity[row]!);
    if (log.types[row] === COMBO && quantity[row]! > 0) quantity[row] = Math.abs(log.quantities[row]!);
  }
  return { quantity, price, last };
}

/** Numbers of the orders that have not ended. */
function workingOrders({ desk, orders }: RunState): Set<number> {
  if (desk !== null) return new Set(desk.book.live());
  return new Set(orders.ids.subarray(0, orders.count));
}
