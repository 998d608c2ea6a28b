import type { TradeView } from '../../../../../engine/model/result-views';

/** Key of a round trip, the same in the chart and in the list. */
export const tripKey = ({
  instrument,
  entryTime,
  entryPrice,
  quantity,
}: Pick<TradeView, 'instrument' | 'entryTime' | 'entryPrice' | 'quantity'>) =>
  `${instrument} ${entryTime} ${entryPrice} ${quantity}`;

/** Of one that was opened and closed at once. */
const LEAST_MS = 1_800_000;

/** The range of a round trip with as much before and after it as it lasted. */
export function around({ entryTime, exitTime }: Pick<TradeView, 'entryTime' | 'exitTime'>) {
  const begin = Date.parse(entryTime);
  const margin = Math.max(LEAST_MS, (exitTime === null ? begin : Date.parse(exitTime)) - begin);
  return {
    from: new Date(begin - margin).toISOString(),
    to: exitTime === null ? null : new Date(Date.parse(exitTime) + margin).toISOString(),
  };
}
