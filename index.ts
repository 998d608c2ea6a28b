export * from './engine/strategies/public-api';
export type {
  BarContext,
  IndicatorHandle,
  InitContext,
  Strategy,
  StrategyDefinition,
} from './engine/strategies/define-strategy';
export { followSignals } from './engine/strategies/signal-rule';
export type { IndicatorTerm, SignalCondition, SignalRule, SignalTerm } from './engine/strategies/signal-rule';
export type { IndicatorParameters } from './engine/indicators/indicator';
export type { IndicatorName } from './engine/indicators/indicator-cache';
export type { Instrument } from './engine/model/instrument';
export type { Greeks } from './engine/options/greeks';
export type { ChainPart, OptionChain, OptionContract } from './engine/options/option-chain';
export type { OptionInputs } from './engine/options/option-inputs';
export type { ChainMarket } from './engine/options/select-delta';
export type { ExpiryWish } from './engine/options/select-expiry';
