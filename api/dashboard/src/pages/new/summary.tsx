import { useState } from 'react';
import type { SessionView } from '../../../../../engine/model/views';
import { useEstimate, useInfo } from '../../api/queries';
import { Card } from '../../components/card';
import { Segmented } from '../../components/segmented';
import { count, counted, duration, plain, range } from '../../lib/format';
import { asCommand, asCurl, asTypeScript } from './as-code';
import {
  combinations,
  listOf,
  runRequest,
  sweepRequest,
  type Described,
  type FormState,
  type Kind,
} from './form-state';
import { COST_PRESETS, isFree, presetOf } from './presets';

interface SummaryProps {
  kind: Kind;
  state: FormState;
  described: Described;
  session: SessionView | undefined;
}

/** What would be started: in words, how long it takes, and as code. */
export function Summary(props: SummaryProps) {
  const { kind, state } = props;
  const trials = kind === 'sweep' ? combinations(state) : undefined;
  return (
    <aside className="summary stack" aria-label="Summary">
      <Card title="In words">
        <p>{sentenceOf(props, trials)}</p>
        {isFree(state) && (
          <p className="notice">Nothing is paid for fills: whatever comes out is better than it could be.</p>
        )}
        <Estimate {...props} trials={typeof trials === 'number' ? trials : undefined} />
      </Card>
      <AsCode {...props} />
    </aside>
  );
}

function sentenceOf({ kind, state, session, described }: SummaryProps, trials: number | string | undefined): string {
  const preset = presetOf(state);
  const instruments = listOf(state.settings['instruments'] ?? '');
  const what = kind === 'run' ? 'One run' : typeof trials === 'number' ? counted(trials, 'trial') : 'A sweep';
  const values = described.fields
    .filter(({ name }) => kind === 'run' || state.axes[name]?.mode === 'fixed')
    .map(({ name }) => `${name} ${state.parameters[name] || 'by default'}`);
  const [start, end] = [state.start || session?.start, state.end || session?.end];
  return [
    `${what} of ${state.strategy}`,
    values.length > 0 ? ` with ${values.join(', ')}` : '',
    ` on ${instruments.length === 0 ? 'all instruments' : counted(instruments.length, 'instrument')} of ${state.session}`,
    `, ${range(start, end)}, with ${plain(Number(state.capital))}`,
    preset === undefined
      ? ' and costs of your own'
      : preset === 'none'
        ? ''
        : ` and costs of ${COST_PRESETS[preset].text}`,
    '.',
  ].join('');
}

function Estimate({ kind, state, trials }: SummaryProps & { trials: number | undefined }) {
  const { session, strategy } = state;
  const { data } = useEstimate({ kind, session, strategy, ...(trials !== undefined && { units: trials }) });
  if (!data || (kind === 'sweep' && trials === undefined)) return null;
  const { seconds, unitsPerSecond, basis, samples } = data;
  if (seconds === null) return <p className="muted">How long it takes is not known: none like it has ended yet.</p>;
  return (
    <p className="muted" role="status" aria-label="Estimate">
      About {duration(seconds)}, by the last {counted(samples, kind)} of the strategy
      {basis === 'session' ? ' in the session' : ''}, {count(unitsPerSecond)} {kind === 'run' ? 'bars' : 'trials'} a
      second. Equal to an earlier one, it is answered at once.
    </p>
  );
}

const FORMS = { command: 'Command', curl: 'curl', typescript: 'TypeScript' } as const;

function AsCode({ kind, state, described }: SummaryProps) {
  const [form, setForm] = useState<keyof typeof FORMS>('command');
  const [copied, setCopied] = useState(false);
  const info = useInfo().data;
  const text = codeOf();
  function codeOf(): string | undefined {
    try {
      const request = kind === 'run' ? runRequest(state, described) : sweepRequest(state, described);
      if (form === 'command') return asCommand(kind, request);
      const { api = '', dashboard = '' } = info?.urls ?? {};
      return form === 'curl'
        ? asCurl(kind, request, api)
        : asTypeScript(kind, request, dashboard.replace(/\/app$/, ''));
    } catch {
      return undefined;
    }
  }
  const copy = () => {
    void navigator.clipboard.writeText(text ?? '').then(() => setCopied(true));
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <Card
      title="The same as"
      end={
        <button type="button" className="button small" disabled={text === undefined} onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </button>
      }
    >
      <Segmented label="In which form" options={FORMS} value={form} onPick={setForm} />
      <pre className="log" tabIndex={0}>
        {text ?? 'An axis cannot be read yet.'}
      </pre>
    </Card>
  );
}
