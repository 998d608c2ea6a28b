import type { Form } from './parsed-instrument';

/** Month codes of futures, January to December. */
const FUTURE_MONTHS = 'FGHJKMNQUVXZ';
/** 6EH4, ESZ24 or ESZ2024. */
const CODED_FUTURE = new RegExp(`^([A-Z0-9]{1,4}?)([${FUTURE_MONTHS}])(\\d{1,2}|20\\d{2})$`);
/** GC=F: Yahoo's series of the nearest contracts. */
const CONTINUOUS = /^([A-Z0-9]{1,5})=F$/;

/** Venues whose short codes are futures; elsewhere `F4` may well be a share. */
const FUTURES_VENUES = new Set(
  ['XCME', 'XCBT', 'XNYM', 'XCEC', 'CME', 'CBOT', 'NYMEX', 'COMEX', 'GLBX', 'XEUR', 'EUREX', 'ICE'].concat([
    ...['IFUS', 'IFEU', 'IFLL', 'XCBF', 'CFE', 'XSGE', 'XDCE', 'XHKF', 'XOSE', 'XSFE'],
  ]),
);

/** Codes of CME, ICE, Eurex and others, and continuous series. */
export const parseCodedFuture: Form = (named, near) => {
  const { symbol, venue } = named;
  const continuous = CONTINUOUS.exec(symbol);
  if (continuous) return { ...named, kind: 'future', underlying: continuous[1]! };
  const coded = FUTURES_VENUES.has(venue) ? CODED_FUTURE.exec(symbol) : null;
  if (!coded) return undefined;
  const month = String(FUTURE_MONTHS.indexOf(coded[2]!) + 1).padStart(2, '0');
  const year = coded[3]!.length === 1 ? nextYear(Number(coded[3]), near) : 2000 + (Number(coded[3]) % 2000);
  return { ...named, kind: 'future', underlying: coded[1]!, month: `${year}-${month}` };
};

function nextYear(digit: number, near: number): number {
  return near + ((((digit - near) % 10) + 10) % 10);
}
