import { fileRuleSchema, type AlertLimits, type FileRule, type ScriptRules } from '../../model/scripts';

/** What holds of the results of every script unless its rules say otherwise: the contract of the run manager. */
export const BUILT_IN_RULES: readonly FileRule[] = [
  {
    file: 'trades.csv',
    format: 'csv',
    moreThanBytes: 100,
    columns: ['entry_time', 'exit_time', 'pnl'],
    advisedColumns: ['strike', 'option_type'],
    leastRows: 1,
    noNulls: ['entry_time', 'exit_time', 'pnl'],
    numbers: ['pnl'],
  },
  {
    file: 'summary.csv',
    format: 'csv',
    moreThanBytes: 50,
    columns: ['metric', 'value'],
    names: { column: 'metric', required: ['total_pnl', 'win_rate', 'max_drawdown'], advised: ['sharpe_ratio'] },
  },
  {
    file: 'pnl.csv',
    format: 'csv',
    moreThanBytes: 100,
    columns: ['date', 'pnl', 'cumulative_pnl'],
    lastNumber: 'cumulative_pnl',
    ascending: 'date',
    tradingDays: { column: 'date' },
  },
  {
    file: 'metadata.json',
    optional: true,
    format: 'json',
    keys: ['parameters|params', 'timestamp|executed_at|execution_timestamp|created_at'],
  },
  {
    file: 'execution.log',
    optional: true,
    moreThanBytes: 0,
    warnAbout: ['CRITICAL', 'Traceback (most recent call last)'],
  },
].map((rule) => fileRuleSchema.parse(rule));

/** What is alerted about where nobody says otherwise. */
const BUILT_IN_LIMITS: AlertLimits = { maxLossPerTrade: -10_000, minTrades: 10, maxDrawdownPct: -30 };

/** The rules that count: the built-in ones, those of the folder or script, and those of the request, of which the later replace. */
export function rulesInForce(...given: readonly (ScriptRules | undefined)[]): {
  files: FileRule[];
  limits: AlertLimits;
} {
  const files = new Map(BUILT_IN_RULES.map((rule) => [rule.file, rule]));
  let limits = BUILT_IN_LIMITS;
  for (const rules of given) {
    for (const name of rules?.without ?? []) files.delete(name);
    for (const rule of rules?.files ?? []) files.set(rule.file, rule);
    limits = { ...limits, ...rules?.limits };
  }
  return { files: [...files.values()], limits };
}
