import { useSearchParams } from 'wouter';
import type { Sorting } from '../components/table';

/** Changes of the address that belong together; an empty value takes the name out. */
export type AddressChange = Readonly<Record<string, string>>;

/** What a page shows, as its address keeps it: so that a link, a reload and the way back show the same. */
export function useAddress() {
  const [search, setSearch] = useSearchParams();
  const change = (changes: AddressChange, { replace = true } = {}) =>
    setSearch(
      (before) => {
        for (const [name, value] of Object.entries(changes)) {
          if (value === '') before.delete(name);
          else before.set(name, value);
        }
        return before;
      },
      { replace },
    );
  return { search, change };
}

/** The first row of a list that a page shows. */
export function useOffset(name = 'offset') {
  const { search, change } = useAddress();
  const given = Number(search.get(name));
  const offset = Number.isSafeInteger(given) && given > 0 ? given : 0;
  const move = (next: number) => change({ [name]: next === 0 ? '' : String(next) }, { replace: false });
  return [offset, move] as const;
}

/** `-sharpe` of an address. */
export const sortingOf = (text: string): Sorting => ({ by: text.replace(/^-/, ''), descending: text.startsWith('-') });

export const sortText = ({ by, descending }: Sorting) => `${descending ? '-' : ''}${by}`;
