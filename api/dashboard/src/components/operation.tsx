import { Link } from 'wouter';
import type { RunView, SweepSummaryView } from '../../../../engine/model/views';
import { Hash } from './hash';
import { moment, NONE, pairs, percent, plain, shortId } from '../lib/format';

type Operation = RunView | SweepSummaryView;

/** What was asked for: the facts that runs and sweeps share. */
export function configurationFacts(operation: Operation) {
  const { start, end, instruments, account } = operation;
  return [
    ['Strategy', operation.strategy],
    ['Strategy version', <Hash key="strategy" value={operation.strategyHash} />],
    ['Engine build', <Hash key="engine" value={operation.engineBuild} />],
    ['Parameters', pairs(operation.parameters)],
    ['From', start === undefined ? "the session's start" : moment(start)],
    ['To', end === undefined ? "the session's end" : end.slice(0, 10)],
    ['Instruments', instruments?.join(', ') ?? 'all of the session'],
    ['Initial capital', join(plain(account.initialCapital), account.currency)],
    ['Account', accountText(account)],
    ['Fees', feesText(operation.fees)],
    ['Slippage', slippageText(operation.slippage)],
    ['Fills', fillsText(operation.fills)],
    ['Judged by', evaluationText(operation.evaluation)],
    ['Session version', `${operation.session}, ${operation.manifestVersion}`],
    ['Priority', String(operation.priority)],
    ['Waits', operation.waiting ?? NONE],
    ...(operation.status === 'cancelled' ? [['Cancelled because', operation.cancelReason ?? NONE] as const] : []),
    ['Created', moment(operation.createdAt)],
    ['Ended', operation.finishedAt === null ? NONE : moment(operation.finishedAt)],
  ] as const;
}

/** The earlier result that it has, on a page of this folder, or why there was none. */
export function cacheFact({ cachedFrom, cacheReason }: Operation, folder: '/runs' | '/sweeps') {
  if (cachedFrom === null) return ['Cache', cacheReason ?? NONE] as const;
  const link = (
    <Link key="cache" href={`${folder}/${cachedFrom}`}>
      {`result of ${shortId(cachedFrom)}`}
    </Link>
  );
  return ['Cache', link] as const;
}

const join = (...parts: (string | false | undefined)[]) => parts.filter((part) => !!part).join(', ');

function accountText(account: Operation['account']): string {
  const { type = 'cash', positions, leverage, maintenanceMargin, debitRate, creditRate } = account;
  return join(
    type,
    leverage !== undefined && `leverage ${plain(leverage)}`,
    positions,
    maintenanceMargin !== undefined && `maintenance margin ${percent(maintenanceMargin)}`,
    account.liquidation === 'close' && 'liquidated at closes',
    account.negativeBalance === false && 'losses beyond the equity forgiven',
    ratesText('borrowing', account.borrowRate),
    debitRate !== undefined && `debt ${percent(debitRate)} a year`,
    creditRate !== undefined && `cash ${percent(creditRate)} a year`,
    ratesText('funding', account.funding),
  );
}

function ratesText(name: string, rates: number | Record<string, number> | undefined): string | false {
  if (rates === undefined) return false;
  return `${name} ${typeof rates === 'number' ? percent(rates, 3) : 'by instrument'}`;
}

function feesText(fees: Operation['fees']): string {
  const { proportional, perShare, perContract, minimum, byInstrument } = fees;
  const sides = (['maker', 'taker', 'buy', 'sell'] as const).map(
    (side) => fees[side] !== undefined && `${side} ${percent(fees[side], 3)}`,
  );
  return join(
    percent(proportional, 3),
    ...sides,
    perShare !== undefined && `${plain(perShare)} a share`,
    perContract !== undefined && `${plain(perContract)} a contract`,
    minimum !== undefined && `at least ${plain(minimum)} an order`,
    byInstrument && 'others by instrument',
  );
}

function slippageText({ proportional, spread, fixed }: Operation['slippage']): string {
  return join(
    percent(proportional, 3),
    spread !== undefined && `spread ${percent(spread, 3)}`,
    fixed !== undefined && `${plain(fixed)} a price`,
  );
}

function evaluationText({ riskFreeRate, benchmark }: NonNullable<Operation['evaluation']> = {}): string {
  const text = join(
    benchmark !== undefined && `against ${benchmark}`,
    riskFreeRate !== undefined && `${percent(riskFreeRate)} a year free of risk`,
  );
  return text === '' ? NONE : text;
}

function fillsText(fills: Operation['fills']): string {
  if (!fills) return 'at the next open';
  const { at, intrabar, limits, price, volumeShare, cash, latency, detail, endOfInstrument } = fills;
  return join(
    at === 'next-open' ? 'at the next open' : 'at the same close',
    price === 'quote' && 'at ask and bid',
    `${intrabar} within bars`,
    limits === 'touch' ? 'limits when touched' : 'limits when traded through',
    volumeShare !== undefined && `up to ${percent(volumeShare)} of the volume`,
    cash === 'sales-first' && 'sales first',
    latency !== undefined && `${plain(latency)} ms late`,
    detail === true && 'finer bars of the session decide',
    endOfInstrument !== undefined &&
      (endOfInstrument === 'zero'
        ? 'worth nothing at the end'
        : endOfInstrument !== 'last' && 'prices of the end given'),
  );
}
