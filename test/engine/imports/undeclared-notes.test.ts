import { calendarNotes, undeclaredNotes } from '../../../engine/imports/undeclared-notes';

const notesOf = (...instruments: string[]) => undeclaredNotes([{ instruments }]);

it('says which instruments sessions will refuse, and what to do about it: once for a venue', () => {
  const notes = notesOf('AAPL.YAHOO', 'MSFT.YAHOO', 'AAPL.XNAS');
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^Sessions will refuse AAPL\.YAHOO\. No calendar YAHOO is known/);
  expect(notes[0]).toMatch(/\{"\*\.YAHOO": \{"calendar": "24x7"\}\}\. Or import it with another venue\.$/);
});

it('says nothing of what its id tells', () => {
  expect(notesOf('AAPL.XNAS', 'BTCUSDT.BINANCE', 'EURUSD.OANDA', 'NIFTY24JAN25C21700.NSE')).toEqual([]);
});

it('names the calendar of each venue that is known', () => {
  const instruments = ['AAPL.XNAS', 'MSFT.XNAS', 'BTCUSDT.BINANCE', 'AAPL.YAHOO'];
  expect(calendarNotes([{ instruments }])).toEqual([
    'AAPL.XNAS has the venue XNAS, and trades by the calendar XNAS.',
    'BTCUSDT.BINANCE has the venue BINANCE, and trades by the calendar 24x7.',
  ]);
});
