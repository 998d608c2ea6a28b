import { useId, useState } from 'react';
import { count } from '../../lib/format';

interface ChosenProps {
  /** @default Instruments */
  label?: string;
  offered: readonly string[];
  chosen: readonly string[];
  error?: string | undefined;
  onChange: (chosen: readonly string[]) => void;
}

/** Matches that are listed at once. */
const MOST_LISTED = 60;

/** Names by a search among those offered, such as instruments; the chosen ones as chips. */
export function Chosen({ label = 'Instruments', offered, chosen, error, onChange }: ChosenProps) {
  const [text, setText] = useState('');
  const id = useId();
  const wanted = text.trim().toLowerCase();
  const picked = new Set(chosen);
  const matching = offered.filter((one) => !picked.has(one) && one.toLowerCase().includes(wanted));
  return (
    <div className="chosen">
      <div className="field">
        <label htmlFor={id}>{label}</label>
        <input
          id={id}
          value={text}
          placeholder={`Filter ${count(offered.length)}`}
          aria-invalid={error !== undefined}
          onChange={(event) => setText(event.target.value)}
        />
        {error !== undefined && <small role="alert">{error}</small>}
      </div>
      <Chips
        label={`Chosen: ${label}`}
        ids={chosen}
        isChosen
        onPick={(one) => onChange(chosen.filter((other) => other !== one))}
      />
      <Chips
        label={`To choose from: ${label}`}
        ids={matching.slice(0, MOST_LISTED)}
        onPick={(one) => onChange([...chosen, one])}
      />
      <p className="muted" role="status">
        {`${count(matching.length)} to choose from`}
        {matching.length > 0 && wanted !== '' && (
          <>
            {' '}
            <button type="button" className="link" onClick={() => onChange([...chosen, ...matching])}>
              take them all
            </button>
          </>
        )}
      </p>
    </div>
  );
}

interface ChipsProps {
  label: string;
  ids: readonly string[];
  isChosen?: boolean;
  onPick: (id: string) => void;
}

function Chips({ label, ids, isChosen, onPick }: ChipsProps) {
  return (
    <ul className={isChosen ? 'chips' : 'chips offered'} aria-label={label}>
      {ids.map((id) => (
        <li key={id}>
          <button
            type="button"
            className={isChosen ? 'chip on' : 'chip'}
            aria-label={`${isChosen ? 'Leave out' : 'Take'} ${id}`}
            onClick={() => onPick(id)}
          >
            {isChosen ? `${id} ×` : id}
          </button>
        </li>
      ))}
    </ul>
  );
}
