import type { z } from 'zod';
import type { Indicator } from './indicator';
import { accumulationDistribution } from './accumulation-distribution';
import { adx } from './adx';
import { aroon } from './aroon';
import { atr } from './atr';
import { awesomeOscillator } from './awesome-oscillator';
import { bollinger } from './bollinger';
import { cci } from './cci';
import { chaikinMoneyFlow } from './chaikin-money-flow';
import { columnIndicator } from './column';
import { dema } from './dema';
import { donchian } from './donchian';
import { emaIndicator } from './ema';
import { hma } from './hma';
import { ichimoku } from './ichimoku';
import { kama } from './kama';
import { keltner } from './keltner';
import { linearRegression } from './linear-regression';
import { macd } from './macd';
import { mfi } from './mfi';
import { momentum } from './momentum';
import { natr } from './natr';
import { obv } from './obv';
import { parabolicSar } from './parabolic-sar';
import { ppo } from './ppo';
import { rma } from './rma';
import { roc } from './roc';
import { rsi } from './rsi';
import { smaIndicator } from './sma';
import { standardDeviation } from './standard-deviation';
import { stochastic } from './stochastic';
import { stochasticRsi } from './stochastic-rsi';
import { supertrend } from './supertrend';
import { tema } from './tema';
import { trix } from './trix';
import { trueRange } from './true-range';
import { ultimateOscillator } from './ultimate-oscillator';
import { vwap } from './vwap';
import { vwma } from './vwma';
import { williamsR } from './williams-r';
import { wma } from './wma';
import { zScore } from './z-score';

/** All indicators by name. */
export const INDICATORS = {
  'accumulation-distribution': accumulationDistribution,
  adx,
  aroon,
  atr,
  'awesome-oscillator': awesomeOscillator,
  bollinger,
  cci,
  'chaikin-money-flow': chaikinMoneyFlow,
  column: columnIndicator,
  dema,
  donchian,
  ema: emaIndicator,
  hma,
  ichimoku,
  kama,
  keltner,
  'linear-regression': linearRegression,
  macd,
  mfi,
  momentum,
  natr,
  obv,
  'parabolic-sar': parabolicSar,
  ppo,
  rma,
  roc,
  rsi,
  sma: smaIndicator,
  'standard-deviation': standardDeviation,
  stochastic,
  'stochastic-rsi': stochasticRsi,
  supertrend,
  tema,
  trix,
  'true-range': trueRange,
  'ultimate-oscillator': ultimateOscillator,
  vwap,
  vwma,
  'williams-r': williamsR,
  wma,
  'z-score': zScore,
} satisfies Record<string, Indicator>;

export type IndicatorName = keyof typeof INDICATORS;
export const INDICATOR_NAMES = Object.keys(INDICATORS) as IndicatorName[];

/** Parameters that an indicator takes; all but the period of `sma` and `ema` have defaults. */
export type IndicatorParameters<Name extends IndicatorName = 'sma'> = z.input<(typeof INDICATORS)[Name]['parameters']>;

/** Names of the columns that an indicator has. */
export type IndicatorOutput<Name extends IndicatorName> = (typeof INDICATORS)[Name]['outputs'][number];

/** Indicators with a single column. */
export type SingleIndicatorName = {
  [Name in IndicatorName]: IndicatorOutput<Name> extends 'value' ? Name : never;
}[IndicatorName];
