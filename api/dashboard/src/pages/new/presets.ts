import type { FormState } from './form-state';

/** Costs to begin with, by what is traded. Paths are those of the request; fractions there, per cent in the form. */
interface CostPreset {
  text: string;
  fees: string;
  slippage: string;
  settings: Readonly<Record<string, string>>;
}

/**
 * Round figures of retail accounts: Interactive Brokers' fixed pricing of US shares, options and currencies, Binance's
 * taker fees of spot and perpetuals without a discount; slippage is a guess.
 */
export const COST_PRESETS = {
  shares: {
    text: 'US shares',
    fees: '0',
    slippage: '0.02',
    settings: { 'fees.perShare': '0.005', 'fees.minimum': '1' },
  },
  futures: { text: 'Futures', fees: '0', slippage: '0.01', settings: { 'fees.perContract': '2.25' } },
  options: {
    text: 'Options',
    fees: '0',
    slippage: '0.5',
    settings: { 'fees.perContract': '0.65', 'fees.minimum': '1' },
  },
  currencies: { text: 'Currencies', fees: '0.002', slippage: '0.005', settings: { 'fees.minimum': '2' } },
  spot: { text: 'Crypto, spot', fees: '0.1', slippage: '0.02', settings: {} },
  perpetuals: { text: 'Crypto, perpetuals', fees: '0.05', slippage: '0.02', settings: {} },
  none: { text: 'No costs', fees: '0', slippage: '0', settings: {} },
} as const satisfies Readonly<Record<string, CostPreset>>;
export type CostPresetName = keyof typeof COST_PRESETS;

const COST_PATH = /^(fees|slippage)\./;

/** What a preset changes of a form: all costs, also those that another one had set. */
export function withCosts(state: FormState, name: CostPresetName): Pick<FormState, 'fees' | 'slippage' | 'settings'> {
  const { fees, slippage, settings } = COST_PRESETS[name];
  const others = Object.entries(state.settings).filter(([path]) => !COST_PATH.test(path));
  return { fees, slippage, settings: { ...Object.fromEntries(others), ...settings } };
}

/** The preset whose costs a form has; undefined for costs of one's own. */
export function presetOf(state: FormState): CostPresetName | undefined {
  const given = Object.entries(state.settings).filter(([path, text]) => COST_PATH.test(path) && text !== '');
  return (Object.keys(COST_PRESETS) as CostPresetName[]).find((name) => {
    const { fees, slippage, settings } = COST_PRESETS[name] as CostPreset;
    return (
      Number(state.fees) === Number(fees) &&
      Number(state.slippage) === Number(slippage) &&
      given.length === Object.keys(settings).length &&
      given.every(([path, text]) => settings[path] === text)
    );
  });
}

/** Whether nothing at all is paid: whatever comes out is too good. */
export const isFree = (state: FormState) => presetOf(state) === 'none';
