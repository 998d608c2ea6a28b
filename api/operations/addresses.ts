import type { ApiConfig } from './services';

/** Address of a workflow in the Temporal UI. */
export function temporalUrl(config: ApiConfig, workflowId: string): string {
  const base = config.temporalUiUrl.replace(/\/$/, '');
  return `${base}/namespaces/${encodeURIComponent(config.temporalNamespace)}/workflows/${encodeURIComponent(workflowId)}`;
}

/** Address of the server, as callers on this machine reach it. */
export function baseUrl({ host, port }: ApiConfig): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

const PAGES: Record<string, string> = { session: 'sessions', run: 'runs', sweep: 'sweeps' };

/** Address of the dashboard's page about what a workflow such as `run/…` does. */
export function dashboardUrl(config: ApiConfig, workflowId: string): string {
  const at = workflowId.indexOf('/');
  const page = PAGES[workflowId.slice(0, at)] ?? 'operations';
  return `${baseUrl(config)}/app/${page}/${encodeURIComponent(workflowId.slice(at + 1))}`;
}
