import pino, { type Logger } from 'pino';

export type { Logger };

/**
 * A logger of JSON lines: on standard output, which the stack keeps in the file of the process, or in a file.
 * @param name name of the process, in every line
 * @param level least level that is written. Default `info`
 * @param file path of a file to append to instead
 */
export function createLogger(name: string, level = 'info', file?: string): Logger {
  const options = {
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: ['authorization', '*.authorization', 'key', '*.key', 'token', '*.token', 'databaseUrl', '*.databaseUrl'],
  };
  return pino(options, pino.destination({ dest: file ?? 1, sync: true, mkdir: true }));
}
