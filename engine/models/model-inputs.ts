import { PRICE_FIELDS, type MarketData, type PriceField } from '../columns/market-data';
import type { IndicatorCache } from '../indicators/indicator-cache';
import { INDICATORS, type IndicatorName } from '../indicators/indicators';
import type { IndicatorRequest } from '../indicators/resolve-indicator';
import { HoldfastError } from '../model/errors';

/** A column that a model is fed with: a field of the bar, or one output of an indicator. */
export type ModelInput = { field: PriceField } | { indicator: IndicatorRequest; output: number };

const ITEM = /^([a-z][a-z0-9-]*)(?:\(([^()]*)\))?(?:\.([A-Za-z]+))?$/;
const AT_COMMAS = /,(?![^(]*\))/;

function refuse(text: string, fault: string): HoldfastError {
  return new HoldfastError('VALIDATION', `inputs: "${text}" ${fault}`, { path: 'parameters.inputs' });
}

/**
 * Inputs in the order in which the model takes them, such as `close, volume, rsi(14), macd(fast=12, slow=26).signal`. A
 * single number in parentheses is the period.
 * @throws HoldfastError VALIDATION with the path `parameters.inputs`
 */
export function parseInputs(text: string): ModelInput[] {
  return text.split(AT_COMMAS).map((part) => parseInput(part.trim()));
}

function parseInput(text: string): ModelInput {
  const [, name, given, output] = ITEM.exec(text) ?? [];
  if (name === undefined) throw refuse(text, 'is neither a field of the bar nor an indicator');
  const field = PRICE_FIELDS.find((one) => one === name);
  if (field !== undefined && given === undefined && output === undefined) return { field };
  if (!Object.hasOwn(INDICATORS, name)) throw refuse(text, 'is neither a field of the bar nor an indicator');
  const outputs: readonly string[] = INDICATORS[name as IndicatorName].outputs;
  const place = output === undefined ? 0 : outputs.indexOf(output);
  if (place < 0) throw refuse(text, `has no such output; there are ${outputs.join(', ')}`);
  return { indicator: { name, parameters: parseParameters(text, given ?? '') }, output: place };
}

function parseParameters(text: string, given: string): Record<string, unknown> {
  const parts = given.split(',').map((part) => part.trim());
  if (given.trim() === '') return {};
  return Object.fromEntries(
    parts.map((part) => {
      const [key, value] = part.includes('=') ? part.split('=').map((one) => one.trim()) : ['period', part];
      if (!key || !value) throw refuse(text, 'has a parameter without a value');
      const number = Number(value);
      return [key, Number.isNaN(number) ? value : number];
    }),
  );
}

/**
 * The columns of one panel, time-major, in the order of the inputs.
 * @throws HoldfastError VALIDATION with the path `parameters.inputs` for parameters that an indicator does not take
 */
export function inputColumns(
  inputs: readonly ModelInput[],
  { market, panel, cache }: { market: MarketData; panel: number; cache: IndicatorCache },
): Float64Array[] {
  return inputs.map((input) => {
    if ('field' in input) return market.panels[panel]![input.field];
    try {
      return cache.columns(market, panel, input.indicator)[input.output]!;
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      throw new HoldfastError('VALIDATION', `inputs: ${error.message}`, { path: 'parameters.inputs' });
    }
  });
}
