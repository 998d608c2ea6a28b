import { isInverse, type Instrument } from '../../model/instrument';
import { fillsSchema, type ExecutionConfig, type FillsConfig } from '../../model/run-config';
import { borrowFollowed } from '../../portfolio/borrow-rates';
import { carryOf } from '../../portfolio/carry';
import { openAccount } from '../../portfolio/open-account';
import { feeModels } from '../fills/fees';
import { OwnSlippage, type OwnCosts } from '../fills/own-costs';
import { FrontRoutes } from '../orders/front-routes';
import { OrderDesk } from '../orders/order-desk';
import { endOfTrading } from '../fills/instrument-ends';
import { lastBars } from './last-bar';
import type { PreparedMarket } from './prepare-market';
import { slippageByBar } from '../fills/spread-by-bar';
import { QuotedPrices } from '../fills/quoted-prices';
import { paidFor, runCurrencies } from './run-currencies';
import type { RunParts, RunState } from './run-state';
import { Treasury } from './treasury';
import { ChainedSlippage, slippageModel, type SlippageModel } from '../fills/slippage';

const DEFAULT_FILLS: FillsConfig = fillsSchema.parse({});

/** What a run's settings and instruments say about its trading. */
export interface RunTerms extends Pick<
  RunParts,
  | 'account'
  | 'fees'
  | 'makerFees'
  | 'slippage'
  | 'openSlippage'
  | 'multipliers'
  | 'worth'
  | 'inverse'
  | 'positions'
  | 'openTreasury'
  | 'openDesk'
> {
  /** Market orders alone need no desk: nothing here bears on more than their price and fee. */
  plain: boolean;
}

/**
 * @param own costs of the strategy's file, beside those of the settings
 * @throws HoldfastError VALIDATION, RATE_MISSING
 */
export function runTerms(config: ExecutionConfig, prepared: PreparedMarket, own?: OwnCosts): RunTerms {
  const { market, instruments } = prepared;
  const { account, multipliers, worth, inverse, keeper } = moneyTerms(config, prepared);
  const ids = instruments.map(({ id }) => id);
  const fees = feeModels(config.fees, { worth, inverse, ids, contracts: instruments.map(isContract), own });
  const withOwn = (model: SlippageModel) =>
    own?.definition.slippage
      ? new ChainedSlippage([model, new OwnSlippage(own, { ids, worth, inverse, maker: false })])
      : model;
  const fills = config.fills ?? DEFAULT_FILLS;
  const minimumFee = config.fees.minimum ?? 0;
  const fronts = prepared.rolling.length > 0 ? new FrontRoutes(prepared) : undefined;
  const simpleCosts = minimumFee === 0 && !keeper && fees.maker === null;
  return {
    account,
    worth,
    inverse,
    ...(fronts && { positions: fronts.positions }),
    openTreasury: (run) => (keeper ? new Treasury(run, keeper) : null),
    fees: fees.taker,
    makerFees: fees.maker,
    slippage: withOwn(slippageModel(config.slippage)),
    ...(market.panels.some(({ spread }) => spread) && {
      openSlippage: (run: RunState) => withOwn(slippageByBar(run, config.slippage)),
    }),
    multipliers,
    openDesk: (run: RunState) => {
      run.fees.follow?.(run, run);
      const desk = new OrderDesk(run, { instruments, fills, delay: config.delay, minimumFee, simpleCosts, fronts });
      if (fills.price === 'quote') run.slippage = withOwn(new QuotedPrices(run, desk, config.slippage));
      return desk;
    },
    plain:
      !keeper &&
      !fronts &&
      market.instruments === undefined &&
      !someEnd(prepared) &&
      config.account.type !== 'margin' &&
      minimumFee === 0 &&
      config.fees.tiers === undefined &&
      fills.at === 'next-open' &&
      fills.price !== 'quote' &&
      fills.cash !== 'sales-first' &&
      (fills.latency ?? 0) === 0 &&
      (config.delay ?? 0) === 0 &&
      fills.detail !== true &&
      fills.volumeShare === undefined,
  };
}

/** The account, and what its treasury needs where it has one. */
function moneyTerms(config: ExecutionConfig, prepared: PreparedMarket) {
  const { instruments, schedule } = prepared;
  const shown = schedule.shown.length;
  const multipliers = Float64Array.from(instruments, ({ multiplier }) => multiplier);
  const currencies = runCurrencies(prepared, config.account.currency);
  const worth = currencies ? multipliers.slice() : multipliers;
  const inverse = instruments.some(isInverse) ? Uint8Array.from(instruments, (one) => Number(isInverse(one))) : null;
  const account = openAccount(config.account, instruments, { multipliers, worth, inverse, shown });
  const carry = borrowFollowed(carryOf(config.account, instruments), instruments);
  const terms = { account, multipliers, worth, inverse };
  const holds = config.account.conversion === 'hold';
  const acts = instruments.some(({ actions }) => actions !== undefined);
  const isKept = currencies !== undefined || carry !== undefined || inverse !== null || acts;
  return { ...terms, keeper: isKept ? { ...terms, currencies, carry, paid: paidFor(prepared), holds } : undefined };
}

/** Whether some instrument ends before the run does. */
function someEnd({ market: { panels }, schedule, instruments }: PreparedMarket): boolean {
  if (panels.length === 1) return false;
  const { last, times } = lastBars({ schedule, panels });
  return instruments.some((instrument, i) => endOfTrading(instrument, { last: last[i], times }) < Infinity);
}

function isContract({ kind }: Instrument): boolean {
  return kind === 'future' || kind === 'perpetual' || kind === 'option';
}
