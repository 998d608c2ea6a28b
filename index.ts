export * from './engine/strategies/public-api';
export type { StrategyTests, TestResult, TestRun, TestSetting } from './engine/strategies/define-tests';
export type {
  BarContext,
  BarHistory,
  BarSession,
  EdgeContext,
  IndicatorHandle,
  IndicatorHandles,
  IndicatorOptions,
  InitContext,
  PortfolioWeights,
  Ranking,
  RebalanceOptions,
  RowContext,
  ScheduleRule,
  SeriesFunction,
  SeriesInput,
  Strategy,
  StrategyDefinition,
  TimeframeBars,
  TradingContext,
} from './engine/strategies/define-strategy';
export type { IndicatorName, IndicatorOutput, IndicatorParameters } from './engine/indicators/indicators';
export type { Instrument } from './engine/model/instrument';
export type { Greeks } from './engine/options/greeks';
export type { ChainPart, OptionChain, OptionContract } from './engine/options/option-chain';
export type { OptionInputs } from './engine/options/option-inputs';
export type { ChainMarket } from './engine/options/select-delta';
export type { ExpiryWish } from './engine/options/select-expiry';
export type {
  FieldTerm,
  IndicatorTerm,
  SignalComparison,
  SignalCondition,
  SignalRule,
  SignalTerm,
} from './engine/strategies/signal-rule';
export type {
  Leg,
  OrderChanges,
  OrderEvent,
  OrderFill,
  OrderId,
  OrderOptions,
  OrderView,
  TagOptions,
  TimeInForce,
} from './engine/model/order';
