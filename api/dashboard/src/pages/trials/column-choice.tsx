import { useRef } from 'react';
import { trialFigureOf } from '../../lib/statistics';

interface ColumnChoiceProps {
  of: readonly string[];
  chosen: readonly string[];
  onChange: (names: readonly string[]) => void;
}

/** Which statistics a table shows. */
export function ColumnChoice({ of, chosen, onChange }: ColumnChoiceProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const toggle = (name: string) =>
    onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <>
      <button type="button" className="button small" onClick={() => dialog.current?.showModal()}>
        Columns
      </button>
      <dialog ref={dialog} aria-label="Columns">
        <h2>Columns</h2>
        <div className="choices">
          {of.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                disabled={chosen.length === 1 && chosen.includes(name)}
                onChange={() => toggle(name)}
              />{' '}
              {trialFigureOf(name).label}
            </label>
          ))}
        </div>
        <div className="actions">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
      </dialog>
    </>
  );
}
