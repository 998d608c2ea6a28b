import type { ReactNode } from 'react';

/** A button below which more of them stand, until one is picked or the reader goes elsewhere. */
export function Menu({ text, children }: { text: string; children: ReactNode }) {
  return (
    <details
      className="menu"
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) currentTarget.open = false;
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Escape') currentTarget.open = false;
      }}
    >
      <summary className="button">{text} ▾</summary>
      <div className="menu-items">{children}</div>
    </details>
  );
}
