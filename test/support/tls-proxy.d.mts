import type { SecureServerOptions } from 'node:http2';

export const TLS_FILES: { ca: string; cert: string; key: string };
export const TLS_SERVER_NAME: string;
export function serverTls(): SecureServerOptions;
export function startTlsProxy(target: string): Promise<{ address: string; close: () => Promise<void> }>;
