import { useState } from 'react';
import type { ComparisonView } from '../../../../../engine/model/analytics-views';
import { isAnyStatistic } from '../../../../../engine/model/trial-statistics';
import { valueText } from '../../../../../engine/model/digits';
import { Card } from '../../components/card';
import { Segmented } from '../../components/segmented';
import { NONE } from '../../lib/format';
import { FIGURES, trialFigureOf } from '../../lib/statistics';
import { RunHeads, type Compared } from './compared-run';

interface CardProps {
  data: ComparisonView;
  runs: readonly Compared[];
}

/** Settings that are not the same in all runs. */
export function DifferencesCard({ data: { differences }, runs }: CardProps) {
  return (
    <Card title="Settings that differ" flush>
      {differences.length === 0 ? (
        <p className="card-note">All runs have the same settings.</p>
      ) : (
        <div className="table-wrap" tabIndex={0} role="region" aria-label="Settings that differ, table">
          <table>
            <thead>
              <tr>
                <th scope="col">Setting</th>
                <RunHeads runs={runs} />
              </tr>
            </thead>
            <tbody>
              {differences.map(({ path, values }) => (
                <tr key={path}>
                  <th scope="row">{path}</th>
                  {values.map((value, i) => (
                    <td key={runs[i]!.id} className="number">
                      {value === null ? NONE : valueText(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

/** Statistics side by side, the best in bold; of the others how far they are from the base. */
export function FiguresCard({ data: { figures }, runs }: CardProps) {
  const [which, setWhich] = useState<'main' | 'all'>('main');
  const shown = figures.filter(({ name, values }) =>
    which === 'all' ? values.some((value) => value !== null) : name in FIGURES,
  );
  return (
    <Card
      title="Statistics"
      end={<Segmented label="Which" options={{ main: 'Main', all: 'All' }} value={which} onPick={setWhich} />}
      flush
    >
      <div className="table-wrap" tabIndex={0} role="region" aria-label="Statistics, table">
        <table>
          <thead>
            <tr>
              <th scope="col">Statistic</th>
              <RunHeads runs={runs} />
            </tr>
          </thead>
          <tbody>
            {shown.map((figure) => (
              <FigureRow key={figure.name} figure={figure} runs={runs} />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function FigureRow({ figure, runs }: { figure: ComparisonView['figures'][number]; runs: readonly Compared[] }) {
  const { name, label, values, best } = figure;
  const show = isAnyStatistic(name)
    ? trialFigureOf(name).show
    : (value: number | null) => (value === null ? NONE : valueText(value));
  const base = values[0] ?? null;
  const differs = values.some((value) => value !== base);
  return (
    <tr>
      <th scope="row">{label}</th>
      {values.map((value, i) => {
        const apart = i === 0 || value === null || base === null || value === base ? null : value - base;
        return (
          <td key={runs[i]!.id} className="number">
            {differs && i === best ? <strong>{show(value)}</strong> : show(value)}
            {apart !== null && <small className="muted apart">{`${apart > 0 ? '+' : ''}${show(apart)}`}</small>}
          </td>
        );
      })}
    </tr>
  );
}
