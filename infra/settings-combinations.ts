/** The host names of this machine itself. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

/** Whether a host to bind to is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** Settings of a connection to Temporal that only make sense with TLS, by variable. */
const SECURED = {
  temporalCaFile: 'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  temporalCertFile: 'TEMPORAL_TLS_CLIENT_CERT_PATH',
  temporalKeyFile: 'TEMPORAL_TLS_CLIENT_KEY_PATH',
  temporalServerName: 'TEMPORAL_TLS_SERVER_NAME',
  temporalApiKey: 'TEMPORAL_API_KEY',
} as const;

type Input = Readonly<Record<string, string | undefined>>;

/** Whether TLS is used: as said, else where anything is set that needs it. */
export function usesTls(input: Input): boolean {
  return input['temporalTls'] === 'on' || (input['temporalTls'] === undefined && secured(input).length > 0);
}

function secured(input: Input): string[] {
  return Object.entries(SECURED).flatMap(([name, variable]) => (input[name] === undefined ? [] : [variable]));
}

/** What of the settings does not go together, each named by the variable that is at fault. */
export function refusedCombinations(input: Input): string[] {
  const violations: string[] = [];
  if (input['auth'] === 'off' && !isLoopback(input['host'] ?? '127.0.0.1')) {
    violations.push(`HOLDFAST_AUTH: may be off only while HOLDFAST_HOST is a loopback address, was "${input['host']}"`);
  }
  const variables = secured(input);
  if (input['temporalAddress'] === undefined) {
    const all = [...(input['temporalTls'] === 'on' ? ['TEMPORAL_TLS'] : []), ...variables];
    for (const name of all) violations.push(`${name}: needs TEMPORAL_ADDRESS; the embedded server has no TLS`);
  } else if (input['temporalTls'] === 'off') {
    for (const name of variables) violations.push(`${name}: needs TLS, which TEMPORAL_TLS switches off`);
  }
  const { temporalCertFile: cert, temporalKeyFile: key } = SECURED;
  const has = (variable: string) => variables.includes(variable);
  if (has(cert) && !has(key)) violations.push(`${cert}: needs ${key}`);
  if (has(key) && !has(cert)) violations.push(`${key}: needs ${cert}`);
  return violations;
}
