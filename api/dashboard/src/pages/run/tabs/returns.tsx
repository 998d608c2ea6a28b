import { useState } from 'react';
import type { MonthReturn, YearReturn } from '../../../../../../engine/model/analytics-views';
import type { RunView } from '../../../../../../engine/model/views';
import { usePerformance, useRiskFigures, useRolling } from '../../../api/run-queries';
import { ColumnsChart } from '../../../charts/columns-chart';
import { LinesChart } from '../../../charts/lines-chart';
import { Card } from '../../../components/card';
import { Empty } from '../../../components/empty';
import { ErrorBox } from '../../../components/error-box';
import { Segmented } from '../../../components/segmented';
import { decimal, NONE, percent } from '../../../lib/format';
import { benchmarkName } from '../chart-card';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Returns by month and year, of days, and of rolling windows. */
export function ReturnsTab({ run }: { run: RunView }) {
  const performance = usePerformance(run.runId);
  const risk = useRiskFigures(run.runId);
  return (
    <div className="columns">
      <Card title="Months" className="span-8" flush>
        <ErrorBox error={performance.error} />
        {!performance.data && <div className="placeholder" style={{ height: 300 }} aria-busy="true" />}
        {performance.data && <Months {...performance.data} />}
      </Card>
      <Card title="Years" className="span-4">
        {performance.data && <Years years={performance.data.years} benchmark={benchmarkName(run)} />}
      </Card>
      <Card title="Days" className="span-4">
        <ErrorBox error={risk.error} />
        {risk.data && <Days {...risk.data.days} />}
      </Card>
      <Rolling run={run} />
    </div>
  );
}

/** The strongest colour is that of the largest change of the table. */
function Months({ months, years }: { months: readonly MonthReturn[]; years: readonly YearReturn[] }) {
  const most = Math.max(...months.map((one) => Math.abs(one.return ?? 0)), 1e-9);
  const of = (year: number, month: number) => months.find((one) => one.year === year && one.month === month)?.return;
  return (
    <div className="table-wrap months-wrap" tabIndex={0} role="region" aria-label="Returns by month and year">
      <table className="months">
        <thead>
          <tr>
            <th scope="col">Year</th>
            {MONTHS.map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
            <th scope="col" className="number">
              Year
            </th>
          </tr>
        </thead>
        <tbody>
          {years.map(({ year, return: whole }) => (
            <tr key={year}>
              <th scope="row">{year}</th>
              {MONTHS.map((name, i) => (
                <Shaded key={name} value={of(year, i + 1)} most={most} />
              ))}
              <td className={`number ${toneOf(whole)}`}>
                <strong>{percent(whole, 1)}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Shaded({ value, most }: { value: number | null | undefined; most: number }) {
  if (value == null) return <td className="number muted">{NONE}</td>;
  const share = Math.round(Math.sqrt(Math.abs(value) / most) * 42);
  const colour = `color-mix(in srgb, var(--${value >= 0 ? 'good' : 'bad'}) ${share}%, transparent)`;
  return (
    <td className="number" style={{ background: colour }}>
      {percent(value, 1)}
    </td>
  );
}

const toneOf = (value: number | null) => (value === null || value === 0 ? '' : value > 0 ? 'good' : 'bad');
const short = (value: number) => percent(value, 0);
const fine = (value: number) => percent(value, 1);
// Axes give the number of the label as well.
const ratio = (value: number) => decimal(value, 1);

function Years({ years, benchmark }: { years: readonly YearReturn[]; benchmark: string }) {
  const names = years.map(({ year }) => String(year));
  const beside = { name: benchmark, values: years.map((one) => one.benchmark) };
  const hasBenchmark = beside.values.some((value) => value !== null);
  const best = years.reduce((most, one) => ((one.return ?? -Infinity) > (most.return ?? -Infinity) ? one : most));
  return (
    <ColumnsChart
      {...{ names, values: years.map((one) => one.return), show: short, signed: true, height: 240 }}
      {...(hasBenchmark && { beside })}
      label={`Returns of ${years.length} years${hasBenchmark ? `, with those of ${benchmark} as thin lines` : ''}; the best ${best.year} with ${percent(best.return)}.`}
    />
  );
}

function Days({ edges, counts }: { edges: readonly number[]; counts: readonly number[] }) {
  if (counts.length === 0) return <Empty title="There are too few days." />;
  return (
    <ColumnsChart
      names={counts.map((_, i) => percent((edges[i]! + edges[i + 1]!) / 2, 2))}
      values={counts}
      signed={counts.map((_, i) => edges[i]! + edges[i + 1]! >= 0)}
      show={(value) => decimal(value, 0)}
      label={`How many days had which return, from ${percent(edges[0])} to ${percent(edges.at(-1))}.`}
      height={240}
    />
  );
}

const FIGURES = { sharpe: 'Sharpe', volatility: 'Volatility', return: 'Return', beta: 'Beta' } as const;
const WINDOWS = { '21': '21 days', '63': '63 days', '252': '252 days' } as const;

function Rolling({ run: { runId } }: { run: RunView }) {
  const [figure, setFigure] = useState<keyof typeof FIGURES>('sharpe');
  const [window, setWindow] = useState<keyof typeof WINDOWS>('63');
  const { data, error } = useRolling(runId, Number(window));
  const isFraction = figure === 'volatility' || figure === 'return';
  return (
    <Card
      title="Rolling"
      className="span-8"
      end={
        <>
          <Segmented label="Figure" options={FIGURES} value={figure} onPick={setFigure} />
          <Segmented label="Window" options={WINDOWS} value={window} onPick={setWindow} />
        </>
      }
    >
      <ErrorBox error={error} />
      {data?.total === 0 && <Empty title={`The run is shorter than ${WINDOWS[window]}.`} />}
      {data && data.total > 0 && (
        <LinesChart
          times={data.points.map(({ time }) => time)}
          lines={[{ name: FIGURES[figure], values: data.points.map((point) => point[figure]), colour: 'accent' }]}
          show={isFraction ? fine : ratio}
          label={`${FIGURES[figure]} of rolling windows of ${WINDOWS[window]}, ${data.total} of them.`}
          height={240}
        />
      )}
    </Card>
  );
}
