import { DATE_LABELS, RUN_DATES } from '../../../../engine/model/run-statistics';
import type { StatisticName, Statistics } from '../../../../engine/model/statistics';
import type { RunView } from '../../../../engine/model/views';
import { CARRY_FIGURES, FIGURES, FULL_GROUPS, GROUPS, toneOf, unitOf } from '../lib/statistics';
import { closesIn } from '../lib/zone';
import { Card } from './card';
import { useZone } from './zone';

type Figures = NonNullable<RunView['statistics']>;
/** Of the account. */
type Currency = RunView['currency'];

const HEADLINES: readonly StatisticName[] = [
  'totalReturn',
  'sharpe',
  'maxDrawdown',
  'finalEquity',
  'trades',
  'winRate',
];

/** The figures that one looks at first. */
export function Headlines({ statistics, currency }: { statistics: Statistics | null; currency?: string | null }) {
  return (
    <dl className="card figures">
      {HEADLINES.map((name) => (
        <div key={name}>
          <dt>
            {FIGURES[name].label} {FIGURES[name].isMoney && currency}
          </dt>
          <dd className={toneOf(name, statistics?.[name])}>{FIGURES[name].show(statistics?.[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Line {
  label: string;
  unit: string;
  text: string;
  tone?: string;
}

function Lines({ lines }: { lines: readonly Line[] }) {
  return lines.map(({ label, unit, text, tone = '' }) => (
    <tr key={label}>
      <th scope="row">
        {label} <span className="muted">{unit}</span>
      </th>
      <td className={`number ${tone}`}>{text}</td>
    </tr>
  ));
}

const lineOf = (statistics: Statistics, currency: Currency) => (name: StatisticName) => ({
  label: FIGURES[name].label,
  unit: unitOf(FIGURES[name], currency),
  text: FIGURES[name].show(statistics[name]),
  tone: toneOf(name, statistics[name]),
});

/** What holding cost or earned, which trades leave out; nothing that is zero. */
const carryLines = (statistics: Figures, currency: Currency) =>
  CARRY_FIGURES.filter(({ name }) => statistics[name]).map((figure) => ({
    label: figure.label,
    unit: unitOf(figure, currency),
    text: figure.show(statistics[figure.name]),
  }));

interface GroupsProps {
  statistics: Figures;
  currency: Currency;
  note: string;
}

/** The figures of every trial in their groups, open; below them what only runs have, folded. */
export function StatisticGroups({ statistics, currency, note }: GroupsProps) {
  const close = closesIn(
    RUN_DATES.map((name) => statistics[name]),
    useZone(),
  );
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
            <Lines lines={names.map(lineOf(statistics, currency))} />
            {names.includes('fees') && <Lines lines={carryLines(statistics, currency)} />}
          </tbody>
        ))}
      </table>
      {FULL_GROUPS.map(({ title, figures }) => (
        <Fold
          key={title}
          title={title}
          lines={figures.map((figure) => ({
            label: figure.label,
            unit: unitOf(figure, currency),
            text: figure.show(statistics[figure.name]),
          }))}
        />
      ))}
      <Fold
        title="Dates"
        lines={RUN_DATES.map((name) => ({
          label: DATE_LABELS[name],
          unit: '',
          text: close(statistics[name]),
        }))}
      />
      <p className="card-note">{note}</p>
    </Card>
  );
}

function Fold({ title, lines }: { title: string; lines: readonly Line[] }) {
  return (
    <details className="fold">
      <summary>
        {title} <span className="muted">{lines.length}</span>
      </summary>
      <table>
        <tbody>
          <Lines lines={lines} />
        </tbody>
      </table>
    </details>
  );
}
