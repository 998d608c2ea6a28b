import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { isIP } from 'node:net';
import { HoldfastError } from '../../engine/model/errors';
import { InnerAddress, isPublicAddress, publicLookup } from './public-address';

const MOST_REDIRECTS = 5;
/** What sends nothing for so long has gone. */
const IDLE_MS = 30_000;
const REDIRECTS = [301, 302, 303, 307, 308];

export interface DownloadRules {
  /** Beyond it a file is refused. */
  limitBytes: number;
  /** Whether this machine and its networks may be asked. */
  allowPrivate: boolean;
}

export interface Download {
  /** What the server calls the file, or the end of its address. */
  name: string;
  parts: AsyncIterable<Uint8Array>;
}

/**
 * Opens a file of the web. Each address on the way is looked at before it is asked, and the connection goes to what was
 * looked at.
 * @throws HoldfastError with the path `url`: VALIDATION for an address that is not asked, IMPORT_NOT_FOUND where the server has no
 *   such file, UNAVAILABLE where it does not answer; PAYLOAD_TOO_LARGE, also from `parts`
 */
export async function openDownload(address: string, rules: DownloadRules): Promise<Download> {
  let url = checkedUrl(address, rules);
  for (let redirects = 0; ; redirects++) {
    const answer = await ask(url, rules);
    const { statusCode = 0, headers } = answer;
    if (REDIRECTS.includes(statusCode) && headers.location !== undefined) {
      answer.destroy();
      if (redirects === MOST_REDIRECTS) throw invalid('leads from one address to another without end');
      url = checkedUrl(headers.location, rules, url);
      continue;
    }
    if (statusCode !== 200) {
      answer.destroy();
      const message = `The server of the address answers ${statusCode} instead of a file.`;
      throw new HoldfastError('IMPORT_NOT_FOUND', message, { path: 'url', details: { status: statusCode } });
    }
    if (Number(headers['content-length'] ?? 0) > rules.limitBytes) {
      answer.destroy();
      throw tooLarge(rules);
    }
    return { name: nameOf(headers['content-disposition'], url), parts: partsOf(answer, rules) };
  }
}

function checkedUrl(address: string, { allowPrivate }: DownloadRules, base?: URL): URL {
  const url = URL.canParse(address, base?.href) ? new URL(address, base) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw invalid('must be an address of http or https');
  if (url.username !== '' || url.password !== '') throw invalid('must have no name and password in it');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw innerAddress();
  return url;
}

function ask(url: URL, { allowPrivate }: DownloadRules): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? getSecure : getPlain;
  const headers = { 'accept-encoding': 'identity', 'user-agent': 'holdfast' };
  const options = { headers, timeout: IDLE_MS, agent: false, ...(!allowPrivate && { lookup: publicLookup }) };
  return new Promise((resolve, reject) => {
    const request = get(url, options, resolve);
    request.on('timeout', () => request.destroy(new Error('Nothing came for too long.')));
    request.on('error', (error) => reject(error instanceof InnerAddress ? innerAddress() : unavailable(error)));
  });
}

async function* partsOf(answer: IncomingMessage, rules: DownloadRules): AsyncGenerator<Uint8Array> {
  let left = rules.limitBytes;
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      left -= part.length;
      if (left < 0) throw tooLarge(rules);
      yield part;
    }
  } catch (error) {
    throw error instanceof HoldfastError ? error : unavailable(error);
  } finally {
    answer.destroy();
  }
}

/** A name of a file, without folders. */
function nameOf(disposition: string | undefined, { pathname }: URL): string {
  const told = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
  const text = (told ?? decoded(pathname)).replace(/\p{Cc}/gu, '');
  const name = text.split(/[/\\]/).at(-1)!.slice(-255);
  return /^\.*$/.test(name) ? 'file' : name;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function invalid(fault: string): HoldfastError {
  return new HoldfastError('VALIDATION', `url: ${fault}`, { path: 'url' });
}

function innerAddress(): HoldfastError {
  return invalid('leads to this machine or its networks, which HOLDFAST_IMPORT_PRIVATE_ADDRESSES allows');
}

function tooLarge({ limitBytes: limit }: DownloadRules): HoldfastError {
  const message = `The file is larger than ${limit / 2 ** 20} MB; put it into the folder of imports and name its path.`;
  return new HoldfastError('PAYLOAD_TOO_LARGE', message, { path: 'url', details: { limit } });
}

function unavailable(cause: unknown): HoldfastError {
  const error = new HoldfastError('UNAVAILABLE', 'The server of the address does not answer.', { path: 'url' });
  return Object.assign(error, { cause });
}
