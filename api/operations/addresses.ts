import type { ApiConfig, KindRegistry } from './services';

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

/** Address of the dashboard's page about what a workflow does. */
export function dashboardUrl(config: ApiConfig, kinds: KindRegistry, workflowId: string): string {
  return `${baseUrl(config)}/app${kinds.page(workflowId)}`;
}
