import type { SearchVerdictView, ValidationView } from '../../../../engine/model/validation-views';
import { valueText } from '../../../../engine/model/digits';
import { counted } from '../lib/format';
import { Card } from './card';

type Part = ValidationView['parts'][number];
type Verdict = NonNullable<SearchVerdictView['verdict']>;

/** Drawn, since not every font has a tick. */
const MARKS = {
  yes: ['M5 12.5l4.5 4.5L19 7.5', 'passed'],
  no: ['M7 7l10 10M17 7L7 17', 'did not pass'],
  open: ['M6 12h12', 'cannot be told'],
} as const;

/** What the judge found: the verdict in one sentence, and by what it would change. */
export function VerdictCard({ verdict }: { verdict: Verdict }) {
  const believable = verdict.code === 'BELIEVABLE';
  return (
    <section className={`card card-body verdict ${believable ? 'believable' : 'doubted'}`} aria-label="Verdict">
      <p className="verdict-code">
        <strong>{verdict.code}</strong>
        {verdict.rung !== null && <span className="muted"> at the rung {verdict.rung}</span>}
      </p>
      <p>{verdict.sentence}</p>
      {verdict.change !== null && <p className="muted">What would change it: {verdict.change}</p>}
      {verdict.sealBroken && <p className="bad">A seal of the data was broken before it.</p>}
    </section>
  );
}

/** The rungs in their order, each with its figures. */
export function Rungs({ parts, title = 'Rungs' }: { parts: readonly Part[]; title?: string }) {
  if (parts.length === 0) return null;
  return (
    <Card title={title} flush>
      <ol className="rungs">
        {parts.map((part) => (
          <Rung key={part.part} part={part} />
        ))}
      </ol>
    </Card>
  );
}

function Rung({ part }: { part: Part }) {
  const kind = part.passed === null ? 'open' : part.passed ? 'yes' : 'no';
  const [path, words] = MARKS[kind];
  const figures = Object.entries(part.evidence);
  return (
    <li className={`rung ${kind}`}>
      <span className="rung-mark" role="img" aria-label={words}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d={path} fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
        </svg>
      </span>
      <div>
        <p>
          <strong>{part.part}</strong> {part.code !== undefined && <code className="bad">{part.code}</code>}
          {part.trials > 0 && <small className="muted"> {counted(part.trials, 'trial')} of the ledger</small>}
        </p>
        <p>{part.sentence}</p>
        {figures.length > 0 && (
          <details className="evidence">
            <summary>Evidence</summary>
            <dl className="figure-list">
              {figures.map(([name, value]) => (
                <div key={name}>
                  <dt>{nameInWords(name)}</dt>
                  <dd>
                    <Evidence value={value} />
                  </dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
    </li>
  );
}

/** `probabilityOfLoss` as words. */
const nameInWords = (name: string) =>
  name.replace(/([a-z\d])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);

/** Values of a longer list that are shown. */
const MOST_SHOWN = 12;

function Evidence({ value }: { value: unknown }) {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) {
    const rest = value.length - MOST_SHOWN;
    return (
      <span className="evidence-list">
        {value.slice(0, MOST_SHOWN).map(textOf).join(', ')}
        {rest > 0 && <span className="muted"> and {rest} more</span>}
      </span>
    );
  }
  return <span className="evidence-list">{textOf(value)}</span>;
}

function textOf(value: unknown): string {
  if (typeof value === 'number')
    return Number.isInteger(value) ? valueText(value) : valueText(Number(value.toPrecision(5)));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return entries.map(([name, one]) => `${nameInWords(name)} ${textOf(one)}`).join(', ');
  }
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '–';
}
