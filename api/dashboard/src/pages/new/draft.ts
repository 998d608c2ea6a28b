import { useEffect, useState } from 'react';
import type { FormState } from './form-state';

const WRITE_MS = 100;

/** What an entry of the history keeps of a form. */
export interface Draft {
  draft: FormState;
}

/** The state of the form, which a reload of the page and the way back to it keep: it stands in the entry of the history. */
export function useDraft(initial: () => FormState) {
  const [state, setState] = useState(() => (window.history.state as Partial<Draft> | null)?.draft ?? initial());
  useEffect(() => {
    const due = setTimeout(() => {
      const kept: Draft = { draft: state };
      window.history.replaceState({ ...(window.history.state as object | null), ...kept }, '');
    }, WRITE_MS);
    return () => clearTimeout(due);
  }, [state]);
  return [state, setState] as const;
}
