/** Packages whose figures are compared. */
export const PEERS = { backtesting: 'backtesting.py', vectorbt: 'vectorbt', quantstats: 'QuantStats' };

/**
 * Figures of other packages beside ours. `scale` makes ours of theirs; with `differs` the definitions are not the same, why, and the
 * values must not be equal, so that a change of a package is seen.
 */
export const DEFINITIONS = {
  backtesting: [
    { theirs: 'Equity Final [$]', ours: 'finalEquity' },
    { theirs: 'Equity Peak [$]', ours: 'peakEquity' },
    { theirs: 'Commissions [$]', ours: 'fees' },
    { theirs: 'Return [%]', ours: 'totalReturn', scale: 0.01 },
    { theirs: 'Max. Drawdown [%]', ours: 'maxDrawdown', scale: 0.01 },
    { theirs: '# Trades', ours: 'trades' },
    { theirs: 'Win Rate [%]', ours: 'winRate', scale: 0.01 },
    { theirs: 'SQN', ours: 'sqn' },
    { theirs: 'Kelly Criterion', ours: 'kelly' },
    { theirs: 'Profit Factor', ours: 'profitFactor', differs: 'of returns of trades, not of their money' },
    { theirs: 'Sharpe Ratio', ours: 'sharpe', differs: 'the compound return over a volatility of compound returns' },
    { theirs: 'Sortino Ratio', ours: 'sortino', differs: 'the compound return over the downside' },
    { theirs: 'Volatility (Ann.) [%]', ours: 'volatility', scale: 0.01, differs: 'of compound returns' },
  ],
  vectorbt: [
    { theirs: 'total_return', ours: 'totalReturn' },
    { theirs: 'max_drawdown', ours: 'maxDrawdown' },
    { theirs: 'trades.count', ours: 'trades' },
    { theirs: 'orders.count', ours: 'fills' },
    { theirs: 'fees', ours: 'fees' },
    { theirs: 'trades.win_rate', ours: 'winRate' },
    { theirs: 'trades.profit_factor', ours: 'profitFactor' },
    { theirs: 'trades.expectancy', ours: 'expectancy' },
    { theirs: 'trades.sqn', ours: 'sqn' },
    { theirs: 'annualized_volatility', ours: 'volatility', differs: 'the first bar counts as a return of 0' },
    { theirs: 'sharpe_ratio', ours: 'sharpe', differs: 'the first bar counts as a return of 0' },
    { theirs: 'sortino_ratio', ours: 'sortino', differs: 'the first bar counts as a return of 0' },
    { theirs: 'annualized_return', ours: 'annualReturn', differs: 'the first bar counts as a return of 0' },
    { theirs: 'calmar_ratio', ours: 'calmar', differs: 'the first bar counts as a return of 0' },
    { theirs: 'omega_ratio', ours: 'omega' },
  ],
  quantstats: [
    { theirs: 'sharpe', ours: 'sharpe' },
    { theirs: 'sortino', ours: 'sortino' },
    { theirs: 'volatility', ours: 'volatility' },
    { theirs: 'max_drawdown', ours: 'maxDrawdown' },
    { theirs: 'omega', ours: 'omega' },
    { theirs: 'skew', ours: 'skewness' },
    { theirs: 'kurtosis', ours: 'kurtosis' },
    { theirs: 'tail_ratio', ours: 'tailRatio' },
    { theirs: 'gain_to_pain', ours: 'gainToPain' },
    { theirs: 'best', ours: 'bestDay' },
    { theirs: 'worst', ours: 'worstDay' },
    { theirs: 'win_rate', ours: 'winDays' },
    { theirs: 'calmar', ours: 'calmar' },
    { theirs: 'ulcer_index', ours: 'ulcerIndex', differs: 'divided by one period less' },
  ],
};
