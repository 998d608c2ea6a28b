import type { FullStatisticName } from '../../model/run-statistics';
import { adjustedSortino } from './adjusted-sortino';
import { alpha } from './alpha';
import { autocorrelation } from './autocorrelation';
import { averageAdverseExcursion } from './average-adverse-excursion';
import { averageDownMonth } from './average-down-month';
import { averageDrawdown } from './average-drawdown';
import { averageDrawdownDays } from './average-drawdown-days';
import { averageFavorableExcursion } from './average-favorable-excursion';
import { averageGain } from './average-gain';
import { averageGrossExposure } from './average-gross-exposure';
import { averageLosingTrade } from './average-losing-trade';
import { averageLosingTradeDays } from './average-losing-trade-days';
import { averageLoss } from './average-loss';
import { averageLossMoney } from './average-loss-money';
import { averageReturn } from './average-return';
import { averageTrade } from './average-trade';
import { averageTradeDays } from './average-trade-days';
import { averageTradeDrawdown } from './average-trade-drawdown';
import { averageUpMonth } from './average-up-month';
import { averageWin } from './average-win';
import { averageWinningTrade } from './average-winning-trade';
import { averageWinningTradeDays } from './average-winning-trade-days';
import { benchmarkAnnualReturn } from './benchmark-annual-return';
import { benchmarkReturn } from './benchmark-return';
import { bestDay } from './best-day';
import { bestFavorableExcursion } from './best-favorable-excursion';
import { bestMonth } from './best-month';
import { bestTrade } from './best-trade';
import { bestYear } from './best-year';
import { beta } from './beta';
import { cagr } from './cagr';
import { commonSenseRatio } from './common-sense-ratio';
import { consecutiveLossDays } from './consecutive-loss-days';
import { consecutiveLosses } from './consecutive-losses';
import { consecutiveWinDays } from './consecutive-win-days';
import { consecutiveWins } from './consecutive-wins';
import { correlation } from './correlation';
import { cpcIndex } from './cpc-index';
import { currentDrawdown } from './current-drawdown';
import { dayPayoff } from './day-payoff';
import { dayProfitFactor } from './day-profit-factor';
import { downCapture } from './down-capture';
import { downsideDeviation } from './downside-deviation';
import { drawdowns } from './drawdowns';
import { durationDays } from './duration-days';
import { excessReturn } from './excess-return';
import { expectancy } from './expectancy';
import { expectedDay } from './expected-day';
import { expectedMonth } from './expected-month';
import { expectedShortfall } from './expected-shortfall';
import { expectedYear } from './expected-year';
import { fiveYears } from './five-years';
import { gainToPain } from './gain-to-pain';
import { gainToPainMonth } from './gain-to-pain-month';
import { grossLoss } from './gross-loss';
import { grossProfit } from './gross-profit';
import { informationRatio } from './information-ratio';
import { initialEquity } from './initial-equity';
import { kelly } from './kelly';
import { kellyDays } from './kelly-days';
import { kurtosis } from './kurtosis';
import { largestLoss } from './largest-loss';
import { largestWin } from './largest-win';
import { longTrades } from './long-trades';
import { longWinRate } from './long-win-rate';
import { longestDrawdownDays } from './longest-drawdown-days';
import { longestTradeDays } from './longest-trade-days';
import { lowestEquity } from './lowest-equity';
import { maxDrawdownDays } from './max-drawdown-days';
import { maxDrawdownMoney } from './max-drawdown-money';
import { maxDrawdownRecoveryDays } from './max-drawdown-recovery-days';
import { maxGrossExposure } from './max-gross-exposure';
import { monthToDate } from './month-to-date';
import { netProfit } from './net-profit';
import { normalValueAtRisk } from './normal-value-at-risk';
import { omega } from './omega';
import { oneYear } from './one-year';
import { openTradePnl } from './open-trade-pnl';
import { openTrades } from './open-trades';
import { outlierLossRatio } from './outlier-loss-ratio';
import { outlierWinRatio } from './outlier-win-ratio';
import { payoffRatio } from './payoff-ratio';
import { peakEquity } from './peak-equity';
import { probabilisticSharpe } from './probabilistic-sharpe';
import { profitRatio } from './profit-ratio';
import { rSquared } from './r-squared';
import { recoveryFactor } from './recovery-factor';
import { riskAdjustedReturn } from './risk-adjusted-return';
import { riskOfRuin } from './risk-of-ruin';
import { riskReturnRatio } from './risk-return-ratio';
import { serenity } from './serenity';
import { shortTrades } from './short-trades';
import { shortWinRate } from './short-win-rate';
import { sixMonths } from './six-months';
import { skewness } from './skewness';
import { smartAdjustedSortino } from './smart-adjusted-sortino';
import { smartSharpe } from './smart-sharpe';
import { smartSortino } from './smart-sortino';
import { sqn } from './sqn';
import { tailRatio } from './tail-ratio';
import { tenYears } from './ten-years';
import { threeMonths } from './three-months';
import { threeYears } from './three-years';
import { timeUnderwater } from './time-underwater';
import { trackingError } from './tracking-error';
import { tradedNotional } from './traded-notional';
import { tradesPerYear } from './trades-per-year';
import { treynor } from './treynor';
import { turnover } from './turnover';
import { ulcerIndex } from './ulcer-index';
import { ulcerPerformance } from './ulcer-performance';
import { upCapture } from './up-capture';
import { valueAtRisk } from './value-at-risk';
import { winDays } from './win-days';
import { winMonths } from './win-months';
import { winQuarters } from './win-quarters';
import { winYears } from './win-years';
import { worstAdverseExcursion } from './worst-adverse-excursion';
import { worstDay } from './worst-day';
import { worstMonth } from './worst-month';
import { worstTrade } from './worst-trade';
import { worstYear } from './worst-year';
import { yearToDate } from './year-to-date';
import type { RunFormula } from './run-figures';

/** The formula of each statistic that only runs have, in their order. */
export const RUN_FORMULAS: Record<FullStatisticName, RunFormula> = {
  durationDays,
  initialEquity,
  peakEquity,
  lowestEquity,
  netProfit,
  cagr,
  expectedDay,
  expectedMonth,
  expectedYear,
  averageReturn,
  averageGain,
  averageLoss,
  bestDay,
  worstDay,
  bestMonth,
  worstMonth,
  bestYear,
  worstYear,
  winDays,
  winMonths,
  winQuarters,
  winYears,
  averageUpMonth,
  averageDownMonth,
  consecutiveWinDays,
  consecutiveLossDays,
  monthToDate,
  yearToDate,
  threeMonths,
  sixMonths,
  oneYear,
  threeYears,
  fiveYears,
  tenYears,
  skewness,
  kurtosis,
  autocorrelation,
  downsideDeviation,
  valueAtRisk,
  normalValueAtRisk,
  expectedShortfall,
  tailRatio,
  outlierWinRatio,
  outlierLossRatio,
  probabilisticSharpe,
  smartSharpe,
  smartSortino,
  adjustedSortino,
  smartAdjustedSortino,
  omega,
  gainToPain,
  gainToPainMonth,
  riskReturnRatio,
  riskAdjustedReturn,
  recoveryFactor,
  ulcerIndex,
  ulcerPerformance,
  serenity,
  kellyDays,
  dayPayoff,
  dayProfitFactor,
  profitRatio,
  commonSenseRatio,
  cpcIndex,
  riskOfRuin,
  drawdowns,
  averageDrawdown,
  maxDrawdownMoney,
  currentDrawdown,
  longestDrawdownDays,
  averageDrawdownDays,
  maxDrawdownDays,
  maxDrawdownRecoveryDays,
  timeUnderwater,
  benchmarkReturn,
  benchmarkAnnualReturn,
  excessReturn,
  beta,
  alpha,
  correlation,
  rSquared,
  trackingError,
  informationRatio,
  treynor,
  upCapture,
  downCapture,
  openTrades,
  openTradePnl,
  longTrades,
  shortTrades,
  longWinRate,
  shortWinRate,
  bestTrade,
  worstTrade,
  averageTrade,
  averageWinningTrade,
  averageLosingTrade,
  grossProfit,
  grossLoss,
  largestWin,
  largestLoss,
  averageWin,
  averageLossMoney,
  payoffRatio,
  expectancy,
  sqn,
  kelly,
  averageTradeDays,
  longestTradeDays,
  averageWinningTradeDays,
  averageLosingTradeDays,
  consecutiveWins,
  consecutiveLosses,
  tradesPerYear,
  averageAdverseExcursion,
  worstAdverseExcursion,
  averageFavorableExcursion,
  bestFavorableExcursion,
  averageTradeDrawdown,
  maxGrossExposure,
  averageGrossExposure,
  tradedNotional,
  turnover,
};
