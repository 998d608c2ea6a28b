import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { OPERATION_STATUSES } from '../../../../engine/model/status';
import { useStrategies } from '../api/queries';
import { useAddress } from '../lib/address';
import { keepView, savedViews, withoutView } from '../lib/saved-views';
import { Select } from './select';

interface ListFilterProps {
  /** Whose saved views these are, such as `runs`. */
  list: string;
  children?: ReactNode;
}

const ANY = { '': 'any' };

/** What a list shows, all of it in the address, and views of it that this browser keeps by name. */
export function ListFilter({ list, children }: ListFilterProps) {
  const { search, change } = useAddress();
  const strategies = useStrategies();
  const given = (name: string) => search.get(name) ?? '';
  const [text, setText] = useState(given('text'));
  const shown = given('text');
  useEffect(() => setText(shown), [shown]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({ text: text.trim(), offset: '' });
  };
  const names = (strategies.data?.items ?? []).map(({ id }) => [id, id] as const);
  const statuses = OPERATION_STATUSES.map((status) => [status, status] as const);
  return (
    <div className="list-filter">
      <form role="search" onSubmit={submit}>
        <input
          aria-label="Name, strategy or id"
          placeholder="Name, strategy or id"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => text.trim() !== shown && change({ text: text.trim(), offset: '' })}
        />
      </form>
      <Select
        label="Strategy"
        options={{ ...ANY, ...Object.fromEntries(names) }}
        value={given('strategy')}
        onPick={(strategy) => change({ strategy, offset: '' })}
      />
      <Select
        label="Status"
        options={{ ...ANY, ...Object.fromEntries(statuses) }}
        value={given('status')}
        onPick={(status) => change({ status, offset: '' })}
      />
      {children}
      <SavedViews list={list} />
    </div>
  );
}

/** Names of the address that say which page it is, not what is shown. */
const PLACES = new Set(['offset']);

function SavedViews({ list }: { list: string }) {
  const { search, change } = useAddress();
  const [views, setViews] = useState(() => savedViews(list));
  const present = [...search].filter(([name]) => !PLACES.has(name));
  const now = new URLSearchParams(present).toString();
  const show = (query: string) => {
    const cleared = Object.fromEntries([...search.keys()].map((name) => [name, '']));
    change({ ...cleared, ...Object.fromEntries(new URLSearchParams(query)) }, { replace: false });
  };
  const save = () => {
    const name = prompt('Name of the view')?.trim();
    if (name) setViews(keepView(list, { name, query: now }));
  };
  return (
    <>
      {views.map(({ name, query }) => (
        <span key={name} className={`chip ${query === now ? 'set' : ''}`}>
          <button type="button" aria-pressed={query === now} onClick={() => show(query)}>
            {name}
          </button>
          <button
            type="button"
            aria-label={`Forget the view ${name}`}
            onClick={() => setViews(withoutView(list, name))}
          >
            ×
          </button>
        </span>
      ))}
      {present.length > 0 && !views.some(({ query }) => query === now) && (
        <button type="button" className="chip" onClick={save}>
          Save this view
        </button>
      )}
      {present.length > 0 && (
        <button type="button" className="chip" onClick={() => show('')}>
          Show all
        </button>
      )}
    </>
  );
}
