import { useState } from 'react';
import { DATE_LABELS, RUN_DATES } from '../../../../../../engine/model/run-statistics';
import { statisticEntry, type AnyStatisticName } from '../../../../../../engine/model/trial-statistics';
import type { RunView } from '../../../../../../engine/model/views';
import { usePerformance } from '../../../api/run-queries';
import { Card } from '../../../components/card';
import { Download } from '../../../components/download';
import { Empty } from '../../../components/empty';
import { ErrorBox } from '../../../components/error-box';
import { useZone } from '../../../components/zone';
import { count, counted } from '../../../lib/format';
import { trialFigureOf, unitOf } from '../../../lib/statistics';
import { closesIn } from '../../../lib/zone';

/** Every statistic by group, with its formula, as far as the reader looks for it. */
export function StatisticsTab({ run }: { run: RunView }) {
  const { data, error } = usePerformance(run.runId);
  const [sought, setSought] = useState('');
  if (!data) return <ErrorBox error={error} />;
  const wanted = sought.trim().toLowerCase();
  const groups = data.groups
    .map(({ title, figures }) => ({
      title,
      figures: figures.filter(({ name, label }) => `${title} ${name} ${label}`.toLowerCase().includes(wanted)),
    }))
    .filter(({ figures }) => figures.length > 0);
  return (
    <Card
      title="Statistics"
      end={
        <>
          <input
            className="search"
            type="search"
            placeholder="Find a statistic"
            aria-label="Find a statistic"
            value={sought}
            onChange={(event) => setSought(event.target.value)}
          />
          <Download runId={run.runId} table="statistics" />
        </>
      }
    >
      {groups.length === 0 && <Empty title="No statistic is called so." />}
      <div className="statistic-groups">
        {groups.map(({ title, figures }) => (
          <section key={title} aria-label={title}>
            <h3>
              {title} <span className="muted">{figures.length}</span>
            </h3>
            {figures.map(({ name, value }) => (
              <Statistic key={name} {...{ name, value, currency: run.currency }} />
            ))}
          </section>
        ))}
        {wanted === '' && <Dates statistics={run.statistics} />}
      </div>
      <p className="card-note">
        Annualised by {count(run.statistics?.barsPerYear)} bars a year, over {counted(run.bars ?? 0, 'bar')}. A name
        opens its formula.
      </p>
    </Card>
  );
}

interface StatisticProps {
  name: string;
  value: number | null;
  currency: RunView['currency'];
}

function Statistic({ name, value, currency }: StatisticProps) {
  const figure = trialFigureOf(name);
  const { formula, source } = statisticEntry(name as AnyStatisticName);
  return (
    <details className="statistic-line">
      <summary className="statistic">
        <span>
          {figure.label} <span className="muted">{unitOf(figure, currency)}</span>
        </span>
        <span className="number">{figure.show(value)}</span>
      </summary>
      <p className="muted">
        <code>{name}</code> {formula} {source && <em>{source}</em>}
      </p>
    </details>
  );
}

function Dates({ statistics }: Pick<RunView, 'statistics'>) {
  const zone = useZone();
  const close = closesIn(
    RUN_DATES.map((name) => statistics?.[name]),
    zone,
  );
  return (
    <section aria-label="Dates">
      <h3>Dates</h3>
      {RUN_DATES.map((name) => (
        <p key={name} className="statistic">
          <span>{DATE_LABELS[name]}</span>
          <span className="number">{close(statistics?.[name])}</span>
        </p>
      ))}
    </section>
  );
}
