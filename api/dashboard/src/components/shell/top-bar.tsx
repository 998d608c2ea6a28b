import { ChevronDown, Menu, Search } from 'lucide-react';
import { useRef } from 'react';
import { Link } from 'wouter';
import { Health } from './health';
import { ACTIONS } from './pages';

interface TopBarProps {
  onMenu: () => void;
  onSearch: () => void;
}

/** Above every page: search, what can be begun, and whether the stack is well. */
export function TopBar({ onMenu, onSearch }: TopBarProps) {
  return (
    <header className="top-bar">
      <button type="button" className="button menu" aria-label="Show the navigation" onClick={onMenu}>
        <Menu size={18} aria-hidden />
      </button>
      <button type="button" className="search-door" onClick={onSearch} aria-keyshortcuts="Control+K /">
        <Search size={16} aria-hidden />
        <span>Search</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className="top-bar-end">
        <NewMenu />
        <Health />
      </div>
    </header>
  );
}

/** A run at once, or one of the others. */
function NewMenu() {
  const menu = useRef<HTMLDivElement>(null);
  return (
    <div className="popping split">
      <Link href="/new/run" className="button primary small">
        New run
      </Link>
      <button type="button" className="button primary small" popoverTarget="new-menu" aria-label="More that is new">
        <ChevronDown size={14} aria-hidden />
      </button>
      <div ref={menu} id="new-menu" popover="auto" className="popover menu-list">
        <nav aria-label="New">
          <ul>
            {ACTIONS.map(({ path, text, sign: Sign }) => (
              <li key={text}>
                <Link href={path} onClick={() => menu.current?.hidePopover()}>
                  <Sign size={16} aria-hidden />
                  {text}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </div>
  );
}
