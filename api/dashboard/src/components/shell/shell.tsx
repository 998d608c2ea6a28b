import { useCallback, useState, type ReactNode } from 'react';
import { isRailOpen, keepRail } from '../../lib/preferences';
import { ZonePicker } from '../zone';
import { Keys } from './keys';
import { Palette } from './palette';
import { Rail } from './rail';
import { TopBar } from './top-bar';

/** What stands around every page. */
export function Shell({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(isRailOpen);
  const [drawn, setDrawn] = useState(false);
  const [searching, setSearching] = useState(false);
  const onSearch = useCallback(() => setSearching(true), []);
  const toggle = () => {
    keepRail(!open);
    setOpen(!open);
  };
  return (
    <div className={`shell ${open ? 'broad' : 'narrow'} ${drawn ? 'drawn' : ''}`}>
      <a className="skip" href="#main" onClick={skip}>
        Skip to the page
      </a>
      <Rail open={open} onToggle={toggle} onLeave={() => setDrawn(false)} />
      <div className="shade" onClick={() => setDrawn(false)} />
      <div className="beside-rail">
        <TopBar onMenu={() => setDrawn(!drawn)} onSearch={onSearch} />
        <main className="page" id="main" tabIndex={-1}>
          {children}
          <footer className="foot">
            <ZonePicker />
          </footer>
        </main>
      </div>
      <Palette open={searching} onClose={() => setSearching(false)} />
      <Keys onSearch={onSearch} />
    </div>
  );
}

/** The address is that of the page: a fragment in it would be another one. */
function skip(event: { preventDefault: () => void }) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
