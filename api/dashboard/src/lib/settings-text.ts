import type { RunView } from '../../../../engine/model/views';
import { decimal, percent, plain } from './format';

/** How the settings of a run or sweep are worded. What was not given and changes nothing is left out. */

type Settings = Pick<RunView, 'account' | 'fees' | 'slippage' | 'fills' | 'evaluation'>;

const join = (...parts: (string | false | undefined)[]) => parts.filter((part) => !!part).join(', ');

const given = <T>(value: T | undefined, text: (value: T) => string) => value !== undefined && text(value);

export function accountText(account: Settings['account']): string {
  const { type = 'cash', positions, conversion, liquidation, negativeBalance } = account;
  return join(
    type,
    given(account.leverage, (leverage) => `leverage ${plain(leverage)}`),
    positions,
    given(account.maintenanceMargin, (margin) => `maintenance margin ${percent(margin)}`),
    liquidation === 'close' && 'liquidated at closes',
    negativeBalance === false && 'no negative balance',
    conversion === 'hold' && 'other currencies held in balances',
    ratesText('borrowing', account.borrowRate),
    given(account.debitRate, (rate) => `debt ${percent(rate)} a year`),
    given(account.creditRate, (rate) => `cash ${percent(rate)} a year`),
    ratesText('funding', account.funding),
  );
}

function ratesText(name: string, rates: number | string | object | undefined): string | false {
  if (rates === undefined) return false;
  if (typeof rates === 'string') return `${name} of the catalog's files`;
  return `${name} ${typeof rates === 'number' ? percent(rates, 3) : 'by instrument'}`;
}

export function feesText(fees: Settings['fees']): string {
  const sides = (['maker', 'taker', 'buy', 'sell'] as const).map((side) =>
    given(fees[side], (rate) => `${side} ${percent(rate, 3)}`),
  );
  return join(
    percent(fees.proportional, 3),
    ...sides,
    given(fees.perShare, (money) => `${plain(money)} a share`),
    given(fees.perContract, (money) => `${plain(money)} a contract`),
    given(fees.minimum, (money) => `at least ${plain(money)} an order`),
    given(fees.tiers, (tiers) => `${tiers.length} ${tiers.length === 1 ? 'tier' : 'tiers'} by turnover`),
    fees.byInstrument && 'others by instrument',
  );
}

export function slippageText({ proportional, spread, fixed }: Settings['slippage']): string {
  return join(
    percent(proportional, 3),
    given(spread, (fraction) => `spread ${percent(fraction, 3)}`),
    given(fixed, (amount) => `${plain(amount)} a price`),
  );
}

export function fillsText(fills: Settings['fills']): string {
  if (!fills) return 'at the next open';
  const { at, intrabar, limits, price, cash, detail, endOfInstrument } = fills;
  return join(
    at === 'next-open' ? 'at the next open' : 'at the same close',
    price === 'quote' && 'at ask and bid',
    `${intrabar} within bars`,
    limits === 'touch' ? 'limits when touched' : 'limits when traded through',
    cash === 'sales-first' && 'sales first',
    given(fills.latency, (latency) => `latency ${plain(latency)} ms`),
    detail && 'within finer bars',
    given(fills.volumeShare, (share) => `up to ${percent(share)} of the volume`),
    endOfInstrument === 'zero' && 'nothing for what is delisted',
    typeof endOfInstrument === 'object' && 'last prices by instrument',
  );
}

export function evaluationText({ riskFreeRate = 0, benchmark }: NonNullable<Settings['evaluation']> = {}): string {
  return join(
    `risk-free rate ${decimal(riskFreeRate * 100)} % a year`,
    given(benchmark, (named) => `benchmark ${typeof named === 'string' ? named : named.file}`),
  );
}
