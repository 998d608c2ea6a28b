import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Router, Switch, useSearch } from 'wouter';
import { isUnauthorized } from './api/errors';
import { useInfo } from './api/queries';
import { Empty } from './components/empty';
import { ErrorBox } from './components/error-box';
import { PageHead } from './components/page-head';
import { Shell } from './components/shell/shell';
import { SignIn } from './components/sign-in';
import { ZoneProvider } from './components/zone';
import { ActivityPage } from './pages/activity';
import { CatalogPage, CatalogsPage } from './pages/catalogs';
import { DatasetPage } from './pages/dataset';
import { DatasetsPage } from './pages/datasets';
import { HomePage } from './pages/home';
import { ImportPage } from './pages/import';
import { ImportsPage } from './pages/imports';
import { OperationPage } from './pages/operation';
import { RunsPage } from './pages/runs';
import { ScriptsPage } from './pages/scripts';
import { SessionPage } from './pages/session';
import { SessionsPage } from './pages/sessions';
import { NewSessionPage } from './pages/sessions/new-session';
import { SettingsPage } from './pages/settings';
import { StrategiesPage } from './pages/strategies';
import { EditStrategyPage, NewStrategyPage } from './pages/strategies/edit';
import { StrategyPage } from './pages/strategies/strategy';
import { SweepsPage } from './pages/sweeps';
import { ValidationPage } from './pages/validation';

// The pages that draw bring the chart library with them.
const RunPage = lazy(() => import('./pages/run').then(({ RunPage: page }) => ({ default: page })));
const SweepPage = lazy(() => import('./pages/sweep').then(({ SweepPage: page }) => ({ default: page })));
const SearchPage = lazy(() => import('./pages/search').then(({ SearchPage: page }) => ({ default: page })));
const ComparePage = lazy(() => import('./pages/compare').then(({ ComparePage: page }) => ({ default: page })));
const ScriptRunPage = lazy(() => import('./pages/script-run').then(({ ScriptRunPage: page }) => ({ default: page })));
const SchedulesPage = lazy(() => import('./pages/schedules').then(({ SchedulesPage: page }) => ({ default: page })));
const NewPage = lazy(() => import('./pages/new').then(({ NewPage: page }) => ({ default: page })));

export function App() {
  const queries = useQueryClient();
  const { data, error } = useInfo();
  if (error && isUnauthorized(error)) return <SignIn onSignedIn={() => void queries.resetQueries()} />;
  // Until it is known whether the browser is signed in, every other question would be in vain.
  if (!data) return <Beginning error={error} />;
  return (
    <ZoneProvider>
      <Router base="/app">
        <Shell>
          <Suspense fallback={<div className="placeholder" style={{ height: 400 }} aria-busy="true" />}>
            <Pages />
          </Suspense>
        </Shell>
      </Router>
    </ZoneProvider>
  );
}

/** What is shown until the server has answered for the first time. */
function Beginning({ error }: { error: unknown }) {
  return (
    <main className="page" aria-busy="true">
      <h1>Holdfast</h1>
      {error == null ? <div className="placeholder" style={{ height: 400 }} /> : <ErrorBox error={error} />}
    </main>
  );
}

/** Addresses of the list that activity is in place of. */
function OperationsMoved() {
  const search = useSearch();
  return <Redirect to={search === '' ? '/activity' : `/activity?${search}`} replace />;
}

function Pages() {
  return (
    <Switch>
      <Route path="/" component={HomePage} />
      <Route path="/sessions" component={SessionsPage} />
      <Route path="/sessions/:name">{({ name }) => <SessionPage key={name} name={decodeURIComponent(name)} />}</Route>
      <Route path="/runs" component={RunsPage} />
      <Route path="/runs/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
      <Route path="/sweeps" component={SweepsPage} />
      <Route path="/sweeps/:id">{({ id }) => <SweepPage key={id} id={id} />}</Route>
      <Route path="/compare" component={ComparePage} />
      <Route path="/catalogs" component={CatalogsPage} />
      <Route path="/catalogs/:name">{({ name }) => <CatalogPage key={name} name={decodeURIComponent(name)} />}</Route>
      <Route path="/datasets" component={DatasetsPage} />
      <Route path="/datasets/:id">{({ id }) => <DatasetPage key={id} id={Number(id)} />}</Route>
      <Route path="/imports" component={ImportsPage} />
      <Route path="/imports/:id">{({ id }) => <ImportPage key={id} id={id} />}</Route>
      <Route path="/strategies" component={StrategiesPage} />
      <Route path="/strategies/new" component={NewStrategyPage} />
      <Route path="/strategies/:id">{({ id }) => <StrategyPage key={id} id={decodeURIComponent(id)} />}</Route>
      <Route path="/strategies/:id/edit">{({ id }) => <EditStrategyPage key={id} id={decodeURIComponent(id)} />}</Route>
      <Route path="/scripts" component={ScriptsPage} />
      <Route path="/scripts/runs/:id">{({ id }) => <ScriptRunPage key={id} id={id} />}</Route>
      <Route path="/activity" component={ActivityPage} />
      <Route path="/operations">
        <OperationsMoved />
      </Route>
      <Route path="/operations/:id">{({ id }) => <OperationPage key={id} id={id} />}</Route>
      <Route path="/searches/:id">{({ id }) => <SearchPage key={id} id={id} />}</Route>
      <Route path="/validations/:id">{({ id }) => <ValidationPage key={id} id={id} />}</Route>
      <Route path="/schedules" component={SchedulesPage} />
      <Route path="/settings" component={SettingsPage} />
      <Route path="/new/session" component={NewSessionPage} />
      <Route path="/new/run">
        <NewPage key="run" kind="run" />
      </Route>
      <Route path="/new/sweep">
        <NewPage key="sweep" kind="sweep" />
      </Route>
      <Route path="/new/:kind">
        <Redirect to="/new/run" replace />
      </Route>
      <Route>
        <PageHead title="Not found" />
        <Empty title="There is no page at this address.">
          <p>The pages are named above.</p>
        </Empty>
      </Route>
    </Switch>
  );
}
