import { count } from '../lib/format';

interface PagerProps {
  total: number;
  limit: number;
  offset: number;
  onMove: (offset: number) => void;
}

export function Pager({ total, limit, offset, onMove }: PagerProps) {
  if (total <= limit && offset === 0) return null;
  const last = Math.min(offset + limit, total);
  return (
    <nav className="pager" aria-label="Pages">
      <span>
        {count(offset + 1)} to {count(last)} of {count(total)}
      </span>
      <button
        type="button"
        className="button small"
        disabled={offset === 0}
        onClick={() => onMove(Math.max(0, offset - limit))}
      >
        Previous
      </button>
      <button type="button" className="button small" disabled={last >= total} onClick={() => onMove(offset + limit)}>
        Next
      </button>
    </nav>
  );
}
