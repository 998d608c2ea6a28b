import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { NAV } from './pages';

interface RailProps {
  /** Whether words stand beside the signs. */
  open: boolean;
  onToggle: () => void;
  /** Where the rail is drawn over the page, it goes once something was picked. */
  onLeave: () => void;
}

/** The pages, at the left edge. */
export function Rail({ open, onToggle, onLeave }: RailProps) {
  const [at] = useLocation();
  const isCurrent = (path: string) => (path === '/' ? at === '/' : at === path || at.startsWith(`${path}/`));
  const Sign = open ? PanelLeftClose : PanelLeftOpen;
  const fold = open ? 'Narrow the navigation' : 'Broaden the navigation';
  return (
    <aside className="rail">
      <Link href="/" className="brand" onClick={onLeave}>
        <Mark />
        <span className="rail-text">Holdfast</span>
      </Link>
      <nav aria-label="Main">
        {NAV.map((group) => (
          <ul key={group[0]!.path}>
            {group.map(({ path, text, sign: PageSign }) => (
              <li key={path}>
                <Link href={path} aria-current={isCurrent(path) ? 'page' : undefined} title={text} onClick={onLeave}>
                  <PageSign size={18} aria-hidden />
                  <span className="rail-text">{text}</span>
                </Link>
              </li>
            ))}
          </ul>
        ))}
      </nav>
      <button type="button" className="rail-fold" aria-label={fold} title={fold} onClick={onToggle}>
        <Sign size={18} aria-hidden />
      </button>
    </aside>
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
