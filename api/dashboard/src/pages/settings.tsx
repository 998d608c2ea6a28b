import { useState } from 'react';
import { useInfo } from '../api/queries';
import { Card } from '../components/card';
import { Facts } from '../components/facts';
import { PageHead } from '../components/page-head';
import { Segmented } from '../components/segmented';
import { ZoneChoice } from '../components/zone';
import { NONE } from '../lib/format';
import { DENSITIES, keepDensity, keepTheme, keptDensity, keptTheme, THEMES } from '../lib/preferences';

/** What this browser keeps, and what the server is. */
export function SettingsPage() {
  return (
    <>
      <PageHead title="Settings" />
      <div className="columns">
        <div className="span-6 stack">
          <Looks />
        </div>
        <div className="span-6 stack">
          <About />
        </div>
      </div>
    </>
  );
}

function Looks() {
  const [theme, setTheme] = useState(keptTheme);
  const [density, setDensity] = useState(keptDensity);
  return (
    <Card title="How pages look">
      <div className="settings">
        <div className="setting">
          <span>Theme</span>
          <Segmented
            label="Theme"
            options={THEMES}
            value={theme}
            onPick={(next) => {
              keepTheme(next);
              setTheme(next);
            }}
          />
        </div>
        <div className="setting">
          <span>Rows of tables</span>
          <Segmented
            label="Rows of tables"
            options={DENSITIES}
            value={density}
            onPick={(next) => {
              keepDensity(next);
              setDensity(next);
            }}
          />
        </div>
        <div className="setting">
          <span>Time zone</span>
          <ZoneChoice />
        </div>
      </div>
      <p className="muted">Kept in this browser.</p>
    </Card>
  );
}

function About() {
  const { data } = useInfo();
  const link = (url: string | undefined) =>
    url === undefined ? NONE : <a href={url}>{url.replace(/^https?:\/\//, '')}</a>;
  return (
    <Card title="Server">
      <Facts
        facts={[
          ['Version', data?.version ?? NONE],
          ['Namespace', data?.temporalNamespace ?? NONE],
          ['API', data?.urls.api ?? NONE],
          ['API reference', link(data?.urls.docs)],
          ['Temporal UI', link(data?.temporalUiUrl)],
          ['Command line', <code key="cli">npx holdfast status</code>],
        ]}
      />
    </Card>
  );
}
