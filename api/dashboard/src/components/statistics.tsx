import type { StatisticName, Statistics } from '../../../../engine/model/statistics';
import { FIGURES, GROUPS, toneOf } from '../lib/statistics';
import { Card } from './card';

const HEADLINES: readonly StatisticName[] = [
  'totalReturn',
  'sharpe',
  'maxDrawdown',
  'finalEquity',
  'trades',
  'winRate',
];

/** The figures that one looks at first. */
export function Headlines({ statistics }: { statistics: Statistics | null }) {
  return (
    <dl className="card figures">
      {HEADLINES.map((name) => (
        <div key={name}>
          <dt>{FIGURES[name].label}</dt>
          <dd className={toneOf(name, statistics?.[name])}>{FIGURES[name].show(statistics?.[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Every figure in its group, with its unit. */
export function StatisticGroups({ statistics, note }: { statistics: Statistics; note: string }) {
  return (
    <Card title="Statistics" flush>
      <table>
        {GROUPS.map(({ title, names }) => (
          <tbody key={title}>
            <tr>
              <th scope="rowgroup" colSpan={2}>
                <h3>{title}</h3>
              </th>
            </tr>
            {names.map((name) => (
              <tr key={name}>
                <th scope="row">
                  {FIGURES[name].label} <span className="muted">{FIGURES[name].unit}</span>
                </th>
                <td className={`number ${toneOf(name, statistics[name])}`}>{FIGURES[name].show(statistics[name])}</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      <p className="card-note">{note}</p>
    </Card>
  );
}
