import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

interface PageHeadProps {
  title: string;
  crumb?: { href: string; text: string };
  beside?: ReactNode;
  children?: ReactNode;
}

/** The page that was on show last, of all heads. */
let lastShown: string | undefined;

export function PageHead({ title, crumb, beside, children }: PageHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [at] = useLocation();
  // Another page begins at its heading, for readers and for the next Tab.
  useEffect(() => {
    if (lastShown !== undefined && lastShown !== at) heading.current?.focus();
    lastShown = at;
  }, [at]);
  useEffect(() => {
    document.title = `${title} · Holdfast`;
  }, [title]);
  return (
    <header className="page-head">
      {crumb && (
        <nav className="crumb" aria-label="Breadcrumb">
          <Link href={crumb.href}>{crumb.text}</Link>
        </nav>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {beside}
      {children !== undefined && <div className="actions">{children}</div>}
    </header>
  );
}
