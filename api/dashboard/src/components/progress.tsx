interface ProgressProps {
  /** 0 to 1. */
  fraction: number;
  label: string;
  status: string;
  small?: boolean;
}

export function Progress({ fraction, label, status, small }: ProgressProps) {
  const percent = Math.min(100, Math.max(0, fraction * 100));
  return (
    <div
      className={`progress ${status} ${small ? 'small' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(percent)}
    >
      <div style={{ width: `${percent}%` }} />
    </div>
  );
}
