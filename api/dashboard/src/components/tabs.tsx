import type { ReactNode } from 'react';
import { useAddress } from '../lib/address';

interface TabsProps<T extends string> {
  label: string;
  tabs: Readonly<Record<T, string>>;
  /** The one that an address without a name shows. */
  first: NoInfer<T>;
  children: (tab: T) => ReactNode;
}

/** Parts of a page of which one is on show; `?tab=` keeps which. */
export function Tabs<T extends string>({ label, tabs, first, children }: TabsProps<T>) {
  const { search, change } = useAddress();
  const named = search.get('tab') ?? first;
  const shown = (Object.hasOwn(tabs, named) ? named : first) as T;
  return (
    <>
      <nav className="tabs" aria-label={label}>
        {(Object.entries(tabs) as [T, string][]).map(([tab, text]) => (
          <button
            key={tab}
            type="button"
            aria-current={tab === shown ? 'true' : undefined}
            onClick={() => change({ tab: tab === first ? '' : tab, offset: '' }, { replace: false })}
          >
            {text}
          </button>
        ))}
      </nav>
      {children(shown)}
    </>
  );
}
