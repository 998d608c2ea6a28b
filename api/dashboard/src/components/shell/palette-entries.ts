import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { FoundKind, FoundView } from '../../../../../engine/model/home-views';
import { client } from '../../api/client';
import { shortId } from '../../lib/format';
import { ACTIONS, NAV, type NavEntry } from './pages';

/** A line of the palette. */
export interface Entry {
  key: string;
  group: string;
  text: string;
  detail: string;
  page: string;
}

const WAIT_MS = 120;
const GROUPS: Readonly<Record<FoundKind, string>> = {
  session: 'Sessions',
  strategy: 'Strategies',
  instrument: 'Instruments',
  catalog: 'Catalogs',
  operation: 'Runs, sweeps and others',
};

const entriesOf = (group: string, places: readonly NavEntry[]): Entry[] =>
  places.map(({ path, text }) => ({ key: `${group} ${text}`, group, text, detail: '', page: path }));

const ACTION_ENTRIES = entriesOf('Actions', ACTIONS);
const PAGE_ENTRIES = entriesOf('Pages', NAV.flat());

/** Whether a word of a name begins with the text. */
const isMeant = ({ text }: Entry, wanted: string) => ` ${text.toLowerCase()}`.includes(` ${wanted.toLowerCase()}`);

function foundEntry({ what, id, name, detail, page }: FoundView): Entry {
  const text = what === 'operation' ? `${name} ${shortId(id)}` : name;
  return { key: `${what} ${id} ${detail}`, group: GROUPS[what], text, detail, page };
}

/** What the text may mean: actions and pages at once, the rest once the server has answered. */
export function useEntries(text: string): { entries: readonly Entry[]; pending: boolean; error: unknown } {
  const wanted = text.trim();
  const asked = useSettled(wanted);
  const found = useQuery({
    queryKey: ['find', asked],
    queryFn: ({ signal }) => client.home.find.query({ text: asked }, { signal }),
    enabled: asked !== '',
    staleTime: 5000,
  });
  const isAnswered = asked === wanted && found.data !== undefined;
  const things = wanted === '' || !isAnswered ? [] : found.data.items.map(foundEntry);
  const entries = [
    ...ACTION_ENTRIES.filter((entry) => isMeant(entry, wanted)),
    ...things,
    ...PAGE_ENTRIES.filter((entry) => isMeant(entry, wanted)),
  ];
  return { entries, pending: wanted !== '' && !isAnswered && !found.error, error: found.error };
}

/** The text once nothing was typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const due = setTimeout(() => setSettled(text), WAIT_MS);
    return () => clearTimeout(due);
  }, [text]);
  return settled;
}
