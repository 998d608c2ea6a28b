import type { RunView } from '../../../../../engine/model/views';
import { count, decimal, inCurrency, NONE, percent } from '../../lib/format';

type Figures = RunView['statistics'];
type Value = number | null | undefined;

interface Headline {
  label: string;
  text: string;
  /** Behind the figure, smaller. */
  beside?: string;
  tone?: string;
}

const toneOf = (value: Value) => (value == null || value === 0 ? '' : value > 0 ? 'good' : 'bad');

function headlinesOf(statistics: Figures, currency: RunView['currency']): Headline[] {
  const s = statistics;
  const underwater = s?.longestDrawdownDays;
  return [
    {
      label: 'Total return',
      text: percent(s?.totalReturn),
      beside: s?.annualReturn == null ? '' : `${percent(s.annualReturn, 1)} a year`,
      tone: toneOf(s?.totalReturn),
    },
    {
      label: 'Benchmark',
      text: percent(s?.benchmarkReturn),
      beside: s?.excessReturn == null ? '' : `${s.excessReturn > 0 ? '+' : ''}${percent(s.excessReturn, 1)}`,
      tone: toneOf(s?.benchmarkReturn),
    },
    { label: 'Sharpe', text: decimal(s?.sharpe), beside: `Sortino ${decimal(s?.sortino)}`, tone: toneOf(s?.sharpe) },
    {
      label: 'Max drawdown',
      text: percent(s?.maxDrawdown),
      beside: underwater == null ? '' : `${decimal(underwater, 0)} days`,
      tone: toneOf(s?.maxDrawdown),
    },
    { label: 'Trades', text: count(s?.trades), beside: s?.winRate == null ? '' : `${percent(s.winRate, 0)} won` },
    { label: 'Profit factor', text: decimal(s?.profitFactor) },
    { label: inCurrency('Fees', currency), text: decimal(s?.fees) },
    { label: 'Exposure', text: percent(s?.exposure, 0), beside: 'of the bars' },
    { label: inCurrency('Final equity', currency), text: s ? decimal(s.finalEquity) : NONE },
  ];
}

/** The figures that one looks at first, with the benchmark. */
export function RunHeadline({ statistics, currency }: Pick<RunView, 'statistics' | 'currency'>) {
  return (
    <dl className="card figures run-figures">
      {headlinesOf(statistics, currency).map(({ label, text, beside, tone }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={tone}>{text}</dd>
          {beside && <dd className="beside">{beside}</dd>}
        </div>
      ))}
    </dl>
  );
}
