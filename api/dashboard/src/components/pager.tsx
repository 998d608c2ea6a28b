import { count } from '../lib/format';

interface PagerProps {
  /** What its pages are of, where the page has others. */
  of?: string;
  /** Null where there are more than are counted. */
  total: number | null;
  limit: number;
  offset: number;
  onMove: (offset: number) => void;
}

export function Pager({ of, total, limit, offset, onMove }: PagerProps) {
  if (total !== null && total <= limit && offset === 0) return null;
  const last = Math.min(offset + limit, total ?? Infinity);
  return (
    <nav className="pager" aria-label={of ? `Pages of ${of}` : 'Pages'}>
      <span>
        {count(offset + 1)} to {count(last)} of {total === null ? 'many' : count(total)}
      </span>
      <button
        type="button"
        className="button small"
        disabled={offset === 0}
        onClick={() => onMove(Math.max(0, offset - limit))}
      >
        Previous
      </button>
      <button
        type="button"
        className="button small"
        disabled={total !== null && last >= total}
        onClick={() => onMove(offset + limit)}
      >
        Next
      </button>
    </nav>
  );
}
