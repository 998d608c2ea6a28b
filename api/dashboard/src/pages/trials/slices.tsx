import { useState, type FormEvent } from 'react';
import { conditionsOf, conditionWords, encode, endsOf, rangeText } from '../../lib/conditions';
import { trialFigureOf } from '../../lib/statistics';
import { Select } from '../../components/select';
import type { TrialsSource, VariedParameter } from './source';
import type { TrialsLook } from './use-trials-view';

/** Values that a chip offers one by one. */
const MOST_OFFERED = 100;

/** Which trials count: a chip for each parameter beside those of the heatmap, and for each condition that is set. */
export function Slices({ source, look }: { source: TrialsSource; look: TrialsLook }) {
  const { fix, fixTo, x, y, change } = look;
  const conditions = conditionsOf(fix);
  const further = source.parameters.filter(({ name, values }) => name !== x && name !== y && values.length !== 1);
  const offered = further.filter(isOffered);
  const shownElsewhere = new Set(offered.map(({ name }) => name));
  const others = [...conditions].filter(([name, value]) => !shownElsewhere.has(name) || endsOf(value) !== null);
  return (
    <div className="slices" role="group" aria-label="Slices">
      {offered.map((parameter) => (
        <ValueChip key={parameter.name} parameter={parameter} value={conditions.get(parameter.name)} onPick={fixTo} />
      ))}
      {others.map(([name, value]) => (
        <button
          key={name}
          type="button"
          className="chip set"
          aria-label={`Without the condition on ${name}`}
          onClick={() => fixTo(name, '')}
        >
          {nameOf(source, name)} {conditionWords(value)} <span aria-hidden="true">×</span>
        </button>
      ))}
      <AddRange source={source} look={look} />
      {conditions.size > 1 && (
        <button type="button" className="chip" onClick={() => change({ fix: '', offset: '' })}>
          All trials
        </button>
      )}
    </div>
  );
}

const isOffered = ({ values }: VariedParameter) => values.length > 1 && values.length <= MOST_OFFERED;

function nameOf({ parameters }: TrialsSource, name: string): string {
  return parameters.some((one) => one.name === name) ? name : trialFigureOf(name).label;
}

interface ValueChipProps {
  parameter: VariedParameter;
  value: string | undefined;
  onPick: (name: string, value: string) => void;
}

/** All values of a parameter, or one of them; the arrows go through them. */
function ValueChip({ parameter: { name, values }, value, onPick }: ValueChipProps) {
  const options = values.map(encode);
  const at = value === undefined ? -1 : options.indexOf(value);
  const step = (by: number) => onPick(name, options[(at + by + options.length) % options.length]!);
  return (
    <span className={`chip ${at < 0 ? '' : 'set'}`}>
      <Select
        label={name}
        options={{ '': 'all', ...Object.fromEntries(options.map((one, i) => [` ${one}`, String(values[i])] as const)) }}
        value={at < 0 ? '' : ` ${options[at]!}`}
        onPick={(next) => onPick(name, next.trim())}
      />
      <button type="button" aria-label={`Value of ${name} before`} onClick={() => step(at < 0 ? 0 : -1)}>
        ‹
      </button>
      <button type="button" aria-label={`Next value of ${name}`} onClick={() => step(1)}>
        ›
      </button>
    </span>
  );
}

/** A range of a parameter or statistic. */
function AddRange({ source, look: { fixTo } }: { source: TrialsSource; look: TrialsLook }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(source.objective.statistic);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const add = (event: FormEvent) => {
    event.preventDefault();
    fixTo(name, rangeText(from.trim(), to.trim()));
    setOpen(false);
  };
  if (!open) {
    return (
      <button type="button" className="chip" onClick={() => setOpen(true)}>
        Add a range
      </button>
    );
  }
  const parameters = source.parameters.filter(({ numeric }) => numeric).map((one) => [one.name, one.name] as const);
  const statistics = source.statistics.map((one) => [one, trialFigureOf(one).label] as const);
  return (
    <form className="chip" onSubmit={add}>
      <Select label="Of" options={Object.fromEntries([...statistics, ...parameters])} value={name} onPick={setName} />
      <input
        aria-label="From"
        placeholder="from"
        inputMode="decimal"
        value={from}
        onChange={(e) => setFrom(e.target.value)}
      />
      <input aria-label="To" placeholder="to" inputMode="decimal" value={to} onChange={(e) => setTo(e.target.value)} />
      <button type="submit" className="button small" disabled={from.trim() === '' && to.trim() === ''}>
        Set
      </button>
      <button type="button" className="button small" onClick={() => setOpen(false)}>
        Close
      </button>
    </form>
  );
}
