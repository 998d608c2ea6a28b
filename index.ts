export { defineStrategy } from './engine/strategies/define-strategy';
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
