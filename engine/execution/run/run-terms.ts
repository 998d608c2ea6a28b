import type { Instrument } from '../../model/instrument';
import { fillsSchema, type ExecutionConfig, type FillsConfig } from '../../model/run-config';
import { openAccount } from '../../portfolio/open-account';
import { feeModel } from '../fills/fees';
import { OrderDesk } from '../orders/order-desk';
import { endOfTrading } from '../fills/instrument-ends';
import { lastBars } from './last-bar';
import type { PreparedMarket } from './prepare-market';
import { QuotedPrices } from '../fills/quoted-prices';
import type { RunParts, RunState } from './run-state';
import { slippageModel } from '../fills/slippage';

const DEFAULT_FILLS: FillsConfig = fillsSchema.parse({});

/** What a run's settings and instruments say about its trading. */
export interface RunTerms extends Pick<RunParts, 'account' | 'fees' | 'slippage' | 'multipliers' | 'openDesk'> {
  /** Market orders alone need no desk: nothing here bears on more than their price and fee. */
  plain: boolean;
}

/** @throws HoldfastError VALIDATION */
export function runTerms(config: ExecutionConfig, prepared: PreparedMarket): RunTerms {
  const { market, instruments } = prepared;
  const multipliers = Float64Array.from(instruments, ({ multiplier }) => multiplier);
  const fills = config.fills ?? DEFAULT_FILLS;
  const minimumFee = config.fees.minimum ?? 0;
  return {
    account: openAccount(config.account, instruments, multipliers),
    fees: feeModel(config.fees, { multipliers, contracts: instruments.map(isContract) }),
    slippage: slippageModel(config.slippage),
    multipliers,
    openDesk: (run: RunState) => {
      const desk = new OrderDesk(run, { instruments, fills, minimumFee });
      if (fills.price === 'quote') run.slippage = new QuotedPrices(run, desk, config.slippage);
      return desk;
    },
    plain:
      market.instruments === undefined &&
      !someEnd(prepared) &&
      config.account.type !== 'margin' &&
      minimumFee === 0 &&
      fills.at === 'next-open' &&
      fills.price !== 'quote' &&
      fills.cash !== 'sales-first' &&
      (fills.latency ?? 0) === 0 &&
      fills.detail !== true &&
      fills.volumeShare === undefined,
  };
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
