export { defineStrategy } from './engine/strategies/define-strategy';
export type {
  BarContext,
  IndicatorHandle,
  InitContext,
  RowContext,
  Strategy,
  StrategyDefinition,
  TradingContext,
} from './engine/strategies/define-strategy';
export type {
  Leg,
  OrderChanges,
  OrderEvent,
  OrderFill,
  OrderId,
  OrderOptions,
  OrderView,
  TimeInForce,
} from './engine/model/order';
export type { IndicatorParameters } from './engine/indicators/indicator';
export type { IndicatorName } from './engine/indicators/indicator-cache';
