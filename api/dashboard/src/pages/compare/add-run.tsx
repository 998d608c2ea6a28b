import { useQuery } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { client } from '../../api/client';
import { pairs, percent, shortId } from '../../lib/format';

/** Runs that are looked through by name. */
const LOOKED_THROUGH = 500;
const SHOWN = 30;

/** Finds a completed run by id, name, strategy or parameters. */
export function AddRun({ known, onAdd }: { known: readonly string[]; onAdd: (id: string) => void }) {
  const [text, setText] = useState('');
  const list = useId();
  const { data } = useQuery({
    queryKey: ['runs', 'to compare'],
    queryFn: () => client.runs.list.query({ limit: LOOKED_THROUGH, status: 'completed', sort: '-createdAt' }),
  });
  const offered = (data?.items ?? [])
    .filter(({ runId }) => !known.includes(runId))
    .map((run) => {
      const name = `${run.label ?? run.strategy} ${pairs(run.parameters)}`;
      return { id: run.runId, words: `${shortId(run.runId)} ${name}, ${percent(run.statistics?.totalReturn)}` };
    });
  const found = offered.filter(({ words, id }) => `${words} ${id}`.toLowerCase().includes(text.trim().toLowerCase()));
  const add = (event: FormEvent) => {
    event.preventDefault();
    const chosen = found.find(({ words }) => words === text) ?? (found.length === 1 ? found[0] : undefined);
    if (!chosen) return;
    onAdd(chosen.id);
    setText('');
  };
  return (
    <form className="add-run" role="search" onSubmit={add}>
      <input
        list={list}
        aria-label="Add a run"
        placeholder="Add a run: id, name, strategy"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <datalist id={list}>
        {found.slice(0, SHOWN).map(({ id, words }) => (
          <option key={id} value={words} />
        ))}
      </datalist>
      <button type="submit" className="button" disabled={text.trim() === '' || found.length === 0}>
        Add
      </button>
    </form>
  );
}
