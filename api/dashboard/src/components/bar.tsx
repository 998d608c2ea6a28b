import { useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useHealth, useInfo } from '../api/queries';

const PAGES = [
  ['/', 'Overview'],
  ['/catalogs', 'Catalogs'],
  ['/datasets', 'Datasets'],
  ['/sessions', 'Sessions'],
  ['/runs', 'Runs'],
  ['/sweeps', 'Sweeps'],
  ['/searches', 'Searches'],
  ['/strategies', 'Strategies'],
  ['/scripts', 'Scripts'],
  ['/operations', 'Operations'],
  ['/schedules', 'Schedules'],
] as const;

export function Bar() {
  const [at] = useLocation();
  const nav = useRef<HTMLElement>(null);
  // Where the names do not all fit, the present one is not to be beyond the edge.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [at]);
  const isCurrent = (path: string) => (path === '/' ? at === '/' : at === path || at.startsWith(`${path}/`));
  return (
    <header className="bar">
      <div className="bar-inner">
        <Link href="/" className="brand">
          <Mark />
          Holdfast
        </Link>
        <nav ref={nav} className="nav" aria-label="Main">
          {PAGES.map(([path, text]) => (
            <Link key={path} href={path} aria-current={isCurrent(path) ? 'page' : undefined}>
              {text}
            </Link>
          ))}
        </nav>
        <div className="bar-end">
          <Health />
          <Link href="/new/run" className="button primary small">
            New run
          </Link>
        </div>
      </div>
    </header>
  );
}

function Health() {
  const { data, isError } = useHealth();
  const { data: info } = useInfo();
  const healthy = data?.status === 'ok';
  const kind = isError ? 'down' : healthy ? 'ready' : '';
  const text = isError ? 'no answer' : healthy ? 'stack ok' : (data?.status ?? 'asking');
  return (
    <>
      {info && (
        <a href={info.temporalUiUrl} target="_blank" rel="noreferrer" className="wide">
          Temporal UI
        </a>
      )}
      <span className={`badge ${kind}`} role="status" aria-label={`Stack: ${text}`}>
        {text}
      </span>
    </>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0f6f78" />
      <path d="M9 8v16M23 8v16M9 16h14" stroke="#fff" strokeWidth="3.4" strokeLinecap="round" />
    </svg>
  );
}
