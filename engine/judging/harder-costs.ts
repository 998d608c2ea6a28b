import type { FeeRates, RunConfig } from '../model/run-config';

/** Slippage of a fill, as a fraction of the price, where a run declares no costs at all: no market is free. */
export const ASSUMED_SLIPPAGE = 0.0001;

/** Whether a run pays nothing for its fills. */
export function isFree({ fees, slippage }: Pick<RunConfig, 'fees' | 'slippage'>): boolean {
  const { byInstrument = {}, tiers = [], ...general } = fees;
  const rates = [general, ...Object.values(byInstrument), ...tiers.map(({ maker, taker }) => ({ maker, taker }))];
  return [...rates, slippage].every((one) => Object.values(one).every((value) => (value ?? 0) === 0));
}

/** A run with all of its fees and slippage so many times as high; 0 takes them off. */
export function withCosts<C extends RunConfig>(config: C, times: number): C {
  const { fees, slippage } = config;
  const { tiers, byInstrument, minimum, ...general } = fees;
  const spread = slippage.spread;
  const { proportional, fixed } = isFree(config) ? { proportional: ASSUMED_SLIPPAGE, fixed: undefined } : slippage;
  return {
    ...config,
    fees: {
      ...(scaled(general, times) as typeof general),
      ...(minimum !== undefined && { minimum: minimum * times }),
      ...(tiers && {
        tiers: tiers.map(({ from, maker, taker }) => ({
          from,
          maker: share(maker * times),
          taker: share(taker * times),
        })),
      }),
      ...(byInstrument && {
        byInstrument: Object.fromEntries(
          Object.entries(byInstrument).map(([pattern, rates]) => [pattern, scaled(rates, times)]),
        ),
      }),
    },
    slippage: {
      proportional: share(proportional * times),
      ...(spread !== undefined && { spread: share(spread * times) }),
      ...(fixed !== undefined && { fixed: fixed * times }),
    },
  };
}

function scaled(rates: FeeRates, times: number): FeeRates {
  const { perShare, perContract, ...fractions } = rates;
  const money = { perShare, perContract };
  const given = <T>(entries: Record<string, T | undefined>) =>
    Object.entries(entries).filter((entry): entry is [string, T] => entry[1] !== undefined);
  return Object.fromEntries([
    ...given(fractions).map(([name, rate]) => [name, share(rate * times)] as const),
    ...given(money).map(([name, amount]) => [name, amount * times] as const),
  ]);
}

const share = (value: number) => Math.min(1, value);
