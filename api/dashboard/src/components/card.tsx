import { useId, type ReactNode } from 'react';

interface CardProps {
  title: string;
  end?: ReactNode;
  className?: string;
  /** Without padding, for tables. */
  flush?: boolean;
  children: ReactNode;
}

export function Card({ title, end, className, flush, children }: CardProps) {
  const id = useId();
  return (
    <section className={`card ${className ?? ''}`} aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{title}</h2>
        {end !== undefined && <div className="end">{end}</div>}
      </div>
      {flush ? children : <div className="card-body">{children}</div>}
    </section>
  );
}
