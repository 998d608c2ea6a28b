import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that are none of the internet (IANA special-purpose registries for IPv4 and IPv6). */
const INNER_4: readonly [network: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Only what lies in 2000::/3 is of the internet; of it these carry or hide other addresses. */
const INNER_6: readonly [network: string, prefix: number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
];

const inner = new BlockList();
for (const [network, prefix] of INNER_4) inner.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of INNER_6) inner.addSubnet(network, prefix, 'ipv6');
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/** Whether an address is one of the internet, not of this machine or its networks. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inner.check(address, 'ipv4');
  return family === 6 && global.check(address, 'ipv6') && !inner.check(address, 'ipv6');
}

/** An address that is not asked. */
export class InnerAddress extends Error {
  override readonly name = 'InnerAddress';
}

/** Resolves names for a connection, which goes to the address that was looked at; names with any inner address have none. */
export const publicLookup: LookupFunction = (hostname, options: LookupOptions, answer) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const isInner = !error && !addresses.every(({ address }) => isPublicAddress(address));
    const fault = error ?? (isInner ? new InnerAddress(hostname) : null);
    if (fault || addresses.length === 0) answer(fault ?? new InnerAddress(hostname), '', 4);
    else if (options.all) answer(null, addresses);
    else answer(null, addresses[0]!.address, addresses[0]!.family);
  });
};
