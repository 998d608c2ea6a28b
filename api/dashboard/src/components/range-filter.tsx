import { useState, type FormEvent } from 'react';
import { STATISTICS } from '../../../../engine/model/statistics';
import { useAddress } from '../lib/address';
import { conditionsOf, conditionWords, rangeText, withCondition } from '../lib/conditions';
import { trialFigureOf } from '../lib/statistics';
import { Select } from './select';

const OPTIONS = Object.fromEntries(STATISTICS.map((name) => [name, trialFigureOf(name).label]));

/** Ranges of statistics that runs of a list lie in, kept in the address as `figures`. */
export function RangeFilter() {
  const { search, change } = useAddress();
  const figures = search.get('figures') ?? '';
  const [open, setOpen] = useState(false);
  const [name, setName] = useState<string>('sharpe');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const set = (of: string, value: string) => change({ figures: withCondition(figures, of, value), offset: '' });
  const add = (event: FormEvent) => {
    event.preventDefault();
    set(name, rangeText(from.trim(), to.trim()));
    setOpen(false);
  };
  return (
    <>
      {[...conditionsOf(figures)].map(([of, value]) => (
        <button
          key={of}
          type="button"
          className="chip set"
          aria-label={`Without the range of ${of}`}
          onClick={() => set(of, '')}
        >
          {trialFigureOf(of).label} {conditionWords(value)} <span aria-hidden="true">×</span>
        </button>
      ))}
      {open ? (
        <form className="chip" onSubmit={add}>
          <Select label="Of" options={OPTIONS} value={name} onPick={setName} />
          <input
            aria-label="From"
            placeholder="from"
            inputMode="decimal"
            value={from}
            onChange={(e) => setFrom(e.target.value)}
          />
          <input
            aria-label="To"
            placeholder="to"
            inputMode="decimal"
            value={to}
            onChange={(e) => setTo(e.target.value)}
          />
          <button type="submit" className="button small" disabled={from.trim() === '' && to.trim() === ''}>
            Set
          </button>
        </form>
      ) : (
        <button type="button" className="chip" onClick={() => setOpen(true)}>
          Add a range
        </button>
      )}
    </>
  );
}
