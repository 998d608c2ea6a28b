import { useEffect, type ReactNode } from 'react';
import { Link } from 'wouter';

interface PageHeadProps {
  title: string;
  crumb?: { href: string; text: string };
  beside?: ReactNode;
  children?: ReactNode;
}

export function PageHead({ title, crumb, beside, children }: PageHeadProps) {
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
      <h1>{title}</h1>
      {beside}
      {children !== undefined && <div className="actions">{children}</div>}
    </header>
  );
}
