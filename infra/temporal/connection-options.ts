import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HoldfastError } from '../../engine/model/errors';
import type { Settings } from '../settings';

/** What of the settings says how Temporal is reached. */
export type TemporalConnection = Pick<Settings, 'temporalAddress'> &
  Partial<Pick<Settings, 'temporalTls' | 'temporalCaFile' | 'temporalCertFile' | 'temporalKeyFile'>> &
  Partial<Pick<Settings, 'temporalServerName' | 'temporalApiKey'>>;

/** What clients and workers of the SDK take alike. */
export interface ConnectionOptions {
  address: string;
  tls?: {
    serverNameOverride?: string;
    serverRootCACertificate?: Buffer;
    clientCertPair?: { crt: Buffer; key: Buffer };
  };
  apiKey?: string;
}

const PEM = '-----BEGIN ';

/** @throws HoldfastError VALIDATION that names the setting of a file that cannot be read or holds nothing in PEM */
function readPem(variable: string, file: string): Buffer {
  const refuse = (reason: string) => new HoldfastError('VALIDATION', `${variable}: ${reason}`, { path: variable });
  let content: Buffer;
  try {
    content = readFileSync(path.resolve(file));
  } catch (error) {
    throw refuse(`cannot be read: ${(error as Error).message}`);
  }
  if (!content.includes(PEM)) throw refuse(`must name a file in PEM, was ${JSON.stringify(file)}`);
  return content;
}

/**
 * How to reach the Temporal server of the settings: with TLS and a certificate, an API key, or in the clear. Certificates are
 * read anew by each process that starts.
 * @throws HoldfastError VALIDATION
 */
export function connectionOptions(settings: TemporalConnection): ConnectionOptions {
  const { temporalAddress: address, temporalTls, temporalApiKey: apiKey, temporalServerName } = settings;
  if (temporalTls !== 'on') return { address };
  const { temporalCaFile, temporalCertFile, temporalKeyFile } = settings;
  return {
    address,
    tls: {
      ...(temporalServerName !== undefined && { serverNameOverride: temporalServerName }),
      ...(temporalCaFile !== undefined && {
        serverRootCACertificate: readPem('TEMPORAL_TLS_SERVER_CA_CERT_PATH', temporalCaFile),
      }),
      ...(temporalCertFile !== undefined &&
        temporalKeyFile !== undefined && {
          clientCertPair: {
            crt: readPem('TEMPORAL_TLS_CLIENT_CERT_PATH', temporalCertFile),
            key: readPem('TEMPORAL_TLS_CLIENT_KEY_PATH', temporalKeyFile),
          },
        }),
    },
    ...(apiKey !== undefined && { apiKey }),
  };
}
