import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { ErrorBox } from '../error-box';
import { useEntries, type Entry } from './palette-entries';

/** Search over everything, and all that can be done: opened by Ctrl-K or `/`. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Search"
      onClose={onClose}
      onClick={({ target }) => target === dialog.current && dialog.current.close()}
    >
      {open && <Finder onClose={() => dialog.current?.close()} />}
    </dialog>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [, navigate] = useLocation();
  const { entries, pending, error } = useEntries(text);
  const id = useId();
  const shown = Math.min(at, entries.length - 1);
  const pick = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    navigate(entry.page);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((shown + step + entries.length) % Math.max(1, entries.length));
    else if (event.key === 'Enter') pick(entries[shown]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        autoFocus
        type="text"
        role="combobox"
        aria-label="Search"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={entries[shown] && `${id}-${shown}`}
        placeholder="An id, a label, a strategy, a session, an instrument, an action"
        value={text}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Found id={id} entries={entries} at={shown} onPick={pick} />
      <p className="card-note" role="status">
        {pending ? 'asking' : entries.length === 0 ? 'Nothing is called so.' : `${entries.length} found`}
      </p>
      <ErrorBox error={error} />
    </>
  );
}

interface FoundProps {
  id: string;
  entries: readonly Entry[];
  at: number;
  onPick: (entry: Entry) => void;
}

function Found({ id, entries, at, onPick }: FoundProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, entries]);
  const groups = [...new Set(entries.map(({ group }) => group))];
  return (
    <div ref={list} id={id} role="listbox" aria-label="Found">
      {groups.map((group) => (
        <div key={group} role="group" aria-label={group}>
          <div className="palette-group" aria-hidden>
            {group}
          </div>
          {entries.map((entry, i) =>
            entry.group !== group ? null : (
              <div
                key={entry.key}
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === at}
                onClick={() => onPick(entry)}
              >
                <span>{entry.text}</span>
                <small className="muted">{entry.detail}</small>
              </div>
            ),
          )}
        </div>
      ))}
    </div>
  );
}
