export { defineStrategy } from './engine/strategies/define-strategy';
export type {
  BarContext,
  IndicatorHandle,
  IndicatorHandles,
  InitContext,
  Strategy,
  StrategyDefinition,
} from './engine/strategies/define-strategy';
export type { IndicatorName, IndicatorOutput, IndicatorParameters } from './engine/indicators/indicators';
