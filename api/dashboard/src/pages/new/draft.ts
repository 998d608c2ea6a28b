import { useEffect, useState } from 'react';
import type { FormState, Kind } from './form-state';

const WRITE_MS = 100;

interface Draft {
  kind: Kind;
  state: FormState;
}

/** The state of the form, which a reload of the page and the way back to it keep: it stands in the entry of the history. */
export function useDraft(kind: Kind, initial: () => FormState) {
  const [state, setState] = useState(() => {
    const { draft } = (window.history.state ?? {}) as { draft?: Draft };
    return draft?.kind === kind ? draft.state : initial();
  });
  useEffect(() => {
    const due = setTimeout(() => {
      const draft: Draft = { kind, state };
      window.history.replaceState({ ...(window.history.state as object | null), draft }, '');
    }, WRITE_MS);
    return () => clearTimeout(due);
  }, [kind, state]);
  return [state, setState] as const;
}
