import { dateOf, optionOf, type Form } from './parsed-instrument';

/** SPY240119C00475000: root of at most six, which may be padded with blanks, YYMMDD, right, strike in thousandths. */
export const OCC_OPTION = /^([A-Z][A-Z0-9]{0,5}?) *(\d{2})(\d{2})(\d{2})(C|P)(\d{8})$/;

/** Symbols of the Options Clearing Corporation. */
export const parseOcc: Form = (named) => {
  const match = OCC_OPTION.exec(named.symbol);
  if (!match) return undefined;
  const [, underlying, year, month, day, right, strike] = match as unknown as string[];
  const expiry = dateOf(named, year!, month!, day!);
  return optionOf(named, { underlying: underlying!, expiry, right: right!, strike: Number(strike) / 1000 });
};
