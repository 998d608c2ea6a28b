import type { ReactNode } from 'react';

/** Opens the workflow behind something in the Temporal UI. */
export function TemporalLink({ url }: { url: string | undefined }): ReactNode {
  return (
    url !== undefined && (
      <a className="button" href={url} target="_blank" rel="noreferrer">
        Temporal UI <span aria-hidden="true">↗</span>
      </a>
    )
  );
}
