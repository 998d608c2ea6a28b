import type { RunRequest } from '../../../../../engine/model/run-config';
import type { RunView, SweepView } from '../../../../../engine/model/views';
import { fraction, perCent } from '../../lib/per-cent';

type Account = RunRequest['account'];
type Fills = NonNullable<RunRequest['fills']>;

/** The folded settings as typed; an empty text leaves a setting out. */
export interface ExecutionText {
  type: NonNullable<Account['type']>;
  leverage: string;
  positions: NonNullable<Account['positions']>;
  /** Per cent of the notional. */
  maintenanceMargin: string;
  perShare: string;
  perContract: string;
  minimum: string;
  /** Per cent of the price. */
  spread: string;
  fixed: string;
  at: Fills['at'];
  intrabar: Fills['intrabar'];
  limits: Fills['limits'];
  price: NonNullable<Fills['price']>;
  /** Per cent of a bar's volume. */
  volumeShare: string;
}

const text = (value: number | undefined) => (value === undefined ? '' : String(value));
const perCentText = (value: number | undefined) => (value === undefined ? '' : perCent(value));

export function executionText(like: RunView | SweepView | undefined): ExecutionText {
  const { account, fees, slippage, fills } = like ?? {};
  return {
    type: account?.type ?? 'cash',
    leverage: text(account?.leverage),
    positions: account?.positions ?? 'netting',
    maintenanceMargin: perCentText(account?.maintenanceMargin),
    perShare: text(fees?.perShare),
    perContract: text(fees?.perContract),
    minimum: text(fees?.minimum),
    spread: perCentText(slippage?.spread),
    fixed: text(slippage?.fixed),
    at: fills?.at ?? 'next-open',
    intrabar: fills?.intrabar ?? 'pessimistic',
    limits: fills?.limits ?? 'touch',
    price: fills?.price ?? 'trade',
    volumeShare: perCentText(fills?.volumeShare),
  };
}

/** The part of a request that differs from the defaults. */
export function executionSettings(typed: ExecutionText) {
  const { type, positions, at, intrabar, limits, price } = typed;
  const plainMatching = at === 'next-open' && intrabar === 'pessimistic' && limits === 'touch';
  const plainFills = plainMatching && price === 'trade' && typed.volumeShare === '';
  const volumeShare = given({ volumeShare: typed.volumeShare }, fraction);
  return {
    account: type === 'cash' ? {} : { type, ...(positions === 'hedging' && { positions }), ...marginOf(typed) },
    fees: given({ perShare: typed.perShare, perContract: typed.perContract, minimum: typed.minimum }, Number),
    slippage: { ...given({ spread: typed.spread }, fraction), ...given({ fixed: typed.fixed }, Number) },
    fills: plainFills ? undefined : { at, intrabar, limits, ...(price === 'quote' && { price }), ...volumeShare },
  };
}

function marginOf({ leverage, maintenanceMargin }: ExecutionText) {
  return { ...given({ leverage }, Number), ...given({ maintenanceMargin }, fraction) };
}

function given<Name extends string>(texts: Record<Name, string>, read: (text: string) => number) {
  const entries = Object.entries<string>(texts).filter(([, typed]) => typed.trim() !== '');
  return Object.fromEntries(entries.map(([name, typed]) => [name, read(typed)])) as Partial<Record<Name, number>>;
}
