import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseInstrumentId } from '../../../engine/model/instrument-id';
import { importFiles, query, removeFolders, temporaryFolder, type Imported } from './support';

/* Files in the form of each profile that comes with the product, made by hand: recognised without a word, with their values. */

afterAll(removeFolders);

interface Sample {
  file: string;
  text: string;
  profile: string;
  rows: Imported['rows'];
}

const OHLC = [100, 101, 99, 100.5];
const NEXT = [101, 102, 100, 101.5];

const SAMPLES: Sample[] = [
  {
    profile: 'yahoo',
    file: 'MSFT.NASDAQ.csv',
    text: 'Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,100,101,99,100.5,97.2,10\n2024-01-03,101,102,100,101.5,98.1,11\n',
    rows: {
      'MSFT.NASDAQ': [
        ['2024-01-02T00:00:00Z', ...OHLC, 10],
        ['2024-01-03T00:00:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'yfinance',
    file: 'MSFT.NASDAQ.csv',
    text: 'Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n2024-01-02 00:00:00-05:00,100,101,99,100.5,10,0.0,0.0\n2024-01-03 00:00:00-05:00,101,102,100,101.5,11,0.0,0.0\n',
    rows: {
      'MSFT.NASDAQ': [
        ['2024-01-02T05:00:00Z', ...OHLC, 10],
        ['2024-01-03T05:00:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'yfinance-multi',
    file: 'prices.csv',
    text:
      'Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume\nTicker,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT\nDate,,,,,,,,,,\n' +
      '2024-01-02,100.5,50.5,101,51,99,49,100,50,10,20\n2024-01-03,101.5,,102,,100,,101,,11,\n',
    rows: {
      'AAPL.YAHOO': [
        ['2024-01-02T00:00:00Z', ...OHLC, 10],
        ['2024-01-03T00:00:00Z', ...NEXT, 11],
      ],
      'MSFT.YAHOO': [['2024-01-02T00:00:00Z', 50, 51, 49, 50.5, 20]],
    },
  },
  {
    profile: 'yfinance-multi',
    file: 'by-ticker.csv',
    text:
      'Ticker,AAPL,AAPL,AAPL,AAPL,AAPL,MSFT,MSFT,MSFT,MSFT,MSFT\nPrice,Open,High,Low,Close,Volume,Open,High,Low,Close,Volume\nDate,,,,,,,,,,\n' +
      '2024-01-02,100,101,99,100.5,10,50,51,49,50.5,20\n',
    rows: {
      'AAPL.YAHOO': [['2024-01-02T00:00:00Z', ...OHLC, 10]],
      'MSFT.YAHOO': [['2024-01-02T00:00:00Z', 50, 51, 49, 50.5, 20]],
    },
  },
  {
    profile: 'binance-klines',
    file: 'BTCUSDT-1h-2024-12.csv',
    text: '1735646400000,100,101,99,100.5,10,1735649999999,1005.0,5,1.0,100.0,0\n1735689600000000,101,102,100,101.5,11,1735693199999999,1116.5,5,1.0,100.0,0\n',
    rows: {
      'BTCUSDT.BINANCE': [
        ['2024-12-31T12:00:00Z', ...OHLC, 10],
        ['2025-01-01T00:00:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'binance-futures-klines',
    file: 'BTCUSDT-1h-2024-12.csv',
    text:
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n' +
      '1735646400000,100,101,99,100.5,10,1735649999999,1005.0,5,1.0,100.0,0\n',
    rows: { 'BTCUSDT.BINANCE': [['2024-12-31T12:00:00Z', ...OHLC, 10]] },
  },
  {
    profile: 'kraken-ohlcvt',
    file: 'XBTUSD_60.csv',
    text: '1704153600,100,101,99,100.5,10.5,42\n1704157200,101,102,100,101.5,11,7\n',
    rows: {
      'XBTUSD.KRAKEN': [
        ['2024-01-02T00:00:00Z', ...OHLC, 10.5],
        ['2024-01-02T01:00:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'coinbase-exchange',
    file: 'BTC-USD.csv',
    text: 'time,low,high,open,close,volume\n1704157200,100,102,101,101.5,11\n1704153600,99,101,100,100.5,10\n',
    rows: {
      'BTC-USD.COINBASE': [
        ['2024-01-02T00:00:00Z', ...OHLC, 10],
        ['2024-01-02T01:00:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'coinbase',
    file: 'BTC-USD.csv',
    text: 'start,low,high,open,close,volume\n1704153600,99,101,100,100.5,10\n',
    rows: { 'BTC-USD.COINBASE': [['2024-01-02T00:00:00Z', ...OHLC, 10]] },
  },
  {
    profile: 'bybit-public-klines',
    file: 'BTCUSDT_60_2024-01.csv',
    text: 'start_at,symbol,period,open,high,low,close,volume,turnover\n1704153600,BTCUSDT,60,100,101,99,100.5,10,1005\n',
    rows: { 'BTCUSDT.BYBIT': [['2024-01-02T00:00:00Z', ...OHLC, 10]] },
  },
  {
    profile: 'bybit-klines',
    file: 'BTCUSDT.csv',
    text: 'startTime,openPrice,highPrice,lowPrice,closePrice,volume,turnover\n1704153600000,100,101,99,100.5,10,1005\n',
    rows: { 'BTCUSDT.BYBIT': [['2024-01-02T00:00:00Z', ...OHLC, 10]] },
  },
  {
    profile: 'metatrader-5',
    file: 'XAGUSD_M1_201112081849_201112081850.csv',
    text: '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n2011.12.08\t18:49:00\t100\t101\t99\t100.5\t20\t0\t3\n2011.12.08\t18:50:00\t101\t102\t100\t101.5\t21\t0\t3\n',
    rows: {
      'XAGUSD.MT5': [
        ['2011-12-08T18:49:00Z', ...OHLC, 20],
        ['2011-12-08T18:50:00Z', ...NEXT, 21],
      ],
    },
  },
  {
    profile: 'metatrader-4',
    file: 'XAGUSD.csv',
    text: '2011.12.08,18:49,100,101,99,100.5,20\n2011.12.08,18:50,101,102,100,101.5,21\n',
    rows: {
      'XAGUSD.MT4': [
        ['2011-12-08T18:49:00Z', ...OHLC, 20],
        ['2011-12-08T18:50:00Z', ...NEXT, 21],
      ],
    },
  },
  {
    profile: 'tradingview',
    file: 'NASDAQ_AAPL, 1D.csv',
    text: 'time,open,high,low,close,Volume,Volume MA\n1704205800,100,101,99,100.5,10,NaN\n1704292200,101,102,100,101.5,11,NaN\n',
    rows: {
      'AAPL.NASDAQ': [
        ['2024-01-02T14:30:00Z', ...OHLC, 10],
        ['2024-01-03T14:30:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'dukascopy',
    file: 'EURUSD_Candlestick_1_M_BID_01.03.2013-02.03.2013.csv',
    text: 'Gmt time,Open,High,Low,Close,Volume\n01.03.2013 00:00:00.000,100,101,99,100.5,10.25\n01.03.2013 00:01:00.000,101,102,100,101.5,11\n',
    rows: {
      'EURUSD.DUKASCOPY': [
        ['2013-03-01T00:00:00Z', ...OHLC, 10.25],
        ['2013-03-01T00:01:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'dukascopy-ticks',
    file: 'EURUSD_Ticks_01.03.2013.csv',
    text: 'Gmt time,Ask,Bid,AskVolume,BidVolume\n01.03.2013 00:00:00.155,1.3001,1.3,1.5,0.75\n01.03.2013 00:00:00.155,1.3002,1.3001,1.5,0.75\n',
    rows: {
      'EURUSD.DUKASCOPY': [
        ['2013-03-01T00:00:00.155Z', 1.3, 1.3001],
        ['2013-03-01T00:00:00.155Z', 1.3001, 1.3002],
      ],
    },
  },
  {
    profile: 'stooq',
    file: 'aapl.txt',
    text: '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL.US,D,20240102,000000,100,101,99,100.5,10,0\nAAPL.US,5,20240102,153000,101,102,100,101.5,11,0\n',
    rows: {
      'AAPL.US.STOOQ': [
        ['2024-01-02T00:00:00Z', ...OHLC, 10],
        ['2024-01-02T15:30:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'histdata',
    file: 'DAT_ASCII_EURUSD_M1_2012.csv',
    text: '20120201 000000;100;101;99;100.5;0\n20120701 000100;101;102;100;101.5;0\n',
    // New York's clocks, but never daylight saving.
    rows: {
      'EURUSD.HISTDATA': [
        ['2012-02-01T05:00:00Z', ...OHLC],
        ['2012-07-01T05:01:00Z', ...NEXT],
      ],
    },
  },
  {
    profile: 'alpha-vantage',
    file: 'intraday_5min_IBM.csv',
    text: 'timestamp,open,high,low,close,volume\n2024-07-03 09:35:00,101,102,100,101.5,11\n2024-01-03 09:30:00,100,101,99,100.5,10\n',
    rows: {
      'IBM.ALPHAVANTAGE': [
        ['2024-01-03T14:30:00Z', ...OHLC, 10],
        ['2024-07-03T13:35:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'polygon-flat-file',
    file: '2024-01-02.csv',
    text: 'ticker,volume,open,close,high,low,window_start,transactions\nA,10,100,100.5,101,99,1704205800000000000,5\nA,11,101,101.5,102,100,1704205860000000000,5\nO:SPY240119C00475000,1,2,2,2,2,1704205800000000000,1\n',
    rows: {
      'A.POLYGON': [
        ['2024-01-02T14:30:00Z', ...OHLC, 10],
        ['2024-01-02T14:31:00Z', ...NEXT, 11],
      ],
      'O:SPY240119C00475000.POLYGON': [['2024-01-02T14:30:00Z', 2, 2, 2, 2, 1]],
    },
  },
  {
    profile: 'databento-fixed',
    file: 'glbx-mdp3-20240102.ohlcv-1m.csv',
    text: 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n1704153600000000000,33,1,15,100000000000,101000000000,99000000000,100500000000,10,ESH4\n1704153600000000000,33,1,16,5000000000,5100000000,4900000000,5000000001,1,ESM4\n',
    rows: {
      'ESH4.DATABENTO': [['2024-01-02T00:00:00Z', ...OHLC, 10]],
      'ESM4.DATABENTO': [['2024-01-02T00:00:00Z', 5, 5.1, 4.9, 5.000000001, 1]],
    },
  },
  {
    profile: 'databento',
    file: 'ES.XCME.csv',
    text: 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n2024-01-02T00:00:00.000000000Z,33,1,15,100.000000000,101.000000000,99.000000000,100.500000000,10,ESH4\n',
    rows: { 'ES.XCME': [['2024-01-02T00:00:00Z', ...OHLC, 10]] },
  },
  {
    profile: 'ibkr',
    file: 'SPY.ARCX.csv',
    text: 'Date,Open,High,Low,Close,Volume,Average,BarCount\n20240102  09:30:00 US/Eastern,100,101,99,100.5,10,100.2,3\n20240702  09:30:00 US/Eastern,101,102,100,101.5,11,100.2,3\n',
    rows: {
      'SPY.ARCX': [
        ['2024-01-02T14:30:00Z', ...OHLC, 10],
        ['2024-07-02T13:30:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'nse-bhavcopy',
    file: 'fo25JAN2024bhav.csv',
    text:
      'INSTRUMENT,SYMBOL,EXPIRY_DT,STRIKE_PR,OPTION_TYP,OPEN,HIGH,LOW,CLOSE,SETTLE_PR,CONTRACTS,VAL_INLAKH,OPEN_INT,CHG_IN_OI,TIMESTAMP,\n' +
      'FUTIDX,NIFTY,29-Feb-2024,0,XX,100,101,99,100.5,100.5,10,1,2,3,25-JAN-2024,\nOPTIDX,NIFTY,25-Jan-2024,21700,CE,101,102,100,101.5,101.5,11,1,2,3,25-JAN-2024,\n' +
      'OPTSTK,M&M,25-Jan-2024,1612.5,PE,0,0,0,3.05,3.05,0,0,0,0,25-JAN-2024,\n',
    rows: {
      'NIFTY24FEBFUT.NSE': [['2024-01-25T00:00:00Z', ...OHLC, 10]],
      'NIFTY24JAN25C21700.NSE': [['2024-01-25T00:00:00Z', ...NEXT, 11]],
    },
  },
  {
    profile: 'nse-udiff',
    file: 'BhavCopy_NSE_FO_0_0_0_20240708_F_0000.csv',
    text:
      'TradDt,BizDt,Sgmt,Src,FinInstrmTp,FinInstrmId,ISIN,TckrSymb,SctySrs,XpryDt,FininstrmActlXpryDt,StrkPric,OptnTp,FinInstrmNm,OpnPric,HghPric,LwPric,ClsPric,LastPric,PrvsClsgPric,UndrlygPric,SttlmPric,OpnIntrst,ChngInOpnIntrst,TtlTradgVol\n' +
      '2024-07-08,2024-07-08,FO,NSE,IDO,1,,BANKNIFTY,,2024-07-10,2024-07-10,52500.00,PE,BANKNIFTY24JUL52500PE,100,101,99,100.5,100,99,52000,100.5,5,1,750\n' +
      '2024-07-08,2024-07-08,FO,NSE,STF,1,,M&M,,2024-07-25,2024-07-25,,,M&M24JULFUT,101,102,100,101.5,100,99,52000,100.5,5,1,700\n',
    rows: {
      'BANKNIFTY24JUL10P52500.NSE': [['2024-07-08T00:00:00Z', ...OHLC, 750]],
      'M&M24JULFUT.NSE': [['2024-07-08T00:00:00Z', ...NEXT, 700]],
    },
  },
  {
    profile: 'cboe-chain-daily',
    file: 'UnderlyingOptionsEODQuotes_2024-01-02.csv',
    text:
      'underlying_symbol,quote_date,root,expiration,strike,option_type,open,high,low,close,trade_volume,bid_size_1545,bid_1545,ask_size_1545,ask_1545,bid_size_eod,bid_eod,ask_size_eod,ask_eod,vwap,open_interest,delivery_code\n' +
      '^SPX,2024-01-02,SPXW,2024-01-19,4700.000,C,63.5,66,60.1,64,120,5,64.1,7,64.9,6,63.8,9,64.6,64.2,1000,\n',
    rows: { 'SPXW24JAN19C4700.CBOE': [['2024-01-02T00:00:00Z', 63.8, 64.6]] },
  },
  {
    profile: 'coinbase-candles',
    file: 'BTC-USD_coinbase_1m.csv',
    // Newest first; low and high go before the open.
    text: '1704205860,100,102,101,101.5,11\n1704205800,99,101,100,100.5,10\n',
    rows: {
      'BTC-USD.COINBASE': [
        ['2024-01-02T14:30:00Z', ...OHLC, 10],
        ['2024-01-02T14:31:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'databento-quotes',
    file: 'SPY.XNAS.csv',
    text:
      'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,bid_ct_00,ask_ct_00,symbol\n' +
      '2024-01-02T14:30:00.000000500Z,2024-01-02T14:30:00.000000000Z,1,2,15,A,B,0,100.000000000,10,130,165,1,100.000000000,100.010000000,10,20,1,1,SPY\n',
    rows: { 'SPY.XNAS': [['2024-01-02T14:30:00Z', 100, 100.01]] },
  },
  {
    profile: 'alpha-vantage-adjusted',
    file: 'daily_adjusted_IBM.csv',
    text:
      'timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\n' +
      '2024-01-03,101,102,100,101.5,95.5,11,0.0000,1.0\n2024-01-02,100,101,99,100.5,94.5,10,0.0000,1.0\n',
    rows: {
      'IBM.ALPHAVANTAGE': [
        ['2024-01-02T00:00:00Z', ...OHLC, 10],
        ['2024-01-03T00:00:00Z', ...NEXT, 11],
      ],
    },
  },
  {
    profile: 'cboe-chain',
    file: 'UnderlyingOptionsIntervals_1800sec_2024-01-02.csv',
    text:
      'underlying_symbol,quote_datetime,root,expiration,strike,option_type,open,high,low,close,trade_volume,bid_size,bid,ask_size,ask\n' +
      '^SPX,2024-01-02 10:00:00,SPXW,2024-01-19,4700.000,C,0,0,0,0,0,5,64.1,7,64.9\n^SPX,2024-01-02 10:00:00,SPXW,2024-01-19,4700.000,P,0,0,0,0,0,5,0,7,0.05\n',
    rows: {
      'SPXW24JAN19C4700.CBOE': [['2024-01-02T15:00:00Z', 64.1, 64.9]],
      'SPXW24JAN19P4700.CBOE': [['2024-01-02T15:00:00Z', 0, 0.05]],
    },
  },
];

test.each(SAMPLES.map((sample) => [`${sample.profile}: ${sample.file}`, sample] as const))('%s', async (_, sample) => {
  const { recognition, rows } = await importFiles({ [sample.file]: sample.text });
  expect({ profile: recognition.profile, rows }).toEqual({ profile: sample.profile, rows: sample.rows });
  const shown = recognition.sample.map(({ instrument, time }) => [instrument, new Date(String(time)).getTime()]);
  const read = Object.entries(rows).flatMap(([id, all]) => all.map(([time]) => [id, new Date(String(time)).getTime()]));
  expect(shown).toEqual(expect.arrayContaining(read.slice(0, 1)));
});

test('ids of options say what these are', () => {
  expect(parseInstrumentId('SPXW24JAN19C4700.CBOE')).toMatchObject({
    kind: 'option',
    underlying: 'SPXW',
    expiry: '2024-01-19',
    strike: 4700,
  });
});

test.each([
  [
    'pandas',
    `SELECT 100.0 AS open, 101.0 AS high, 99.0 AS low, 100.5 AS close, 10 AS volume, make_timestamp_ns(1704153600000000000) AS "__index_level_0__"`,
  ],
  [
    null,
    `SELECT DATE '2024-01-02' AS "Date", 100.0 AS "Open", 101.0 AS "High", 99.0 AS "Low", 100.5 AS "Close", 10 AS "Volume"`,
  ],
  [
    null,
    `SELECT TIMESTAMPTZ '2024-01-02 00:00:00+00' AS ts, 100.0::FLOAT AS o, 101 AS h, 99 AS l, '100.5' AS c, 10 AS v`,
  ],
])('Parquet of pandas and polars (%s)', async (profile, sql) => {
  const path = join(await temporaryFolder(), 'data.parquet');
  await query(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
  const { recognition, rows } = await importFiles({ 'A.TEST.parquet': await readFile(path) });
  expect(recognition.profile).toBe(profile);
  expect(rows).toEqual({ 'A.TEST': [['2024-01-02T00:00:00Z', ...OHLC, 10]] });
});

test('a profile that was kept is known again, and goes before those that come with the product', async () => {
  const text = 'when;first;top;bottom;final\n2024-01-02 10:00;100;101;99;100.5\n';
  const columns = { time: 'when', open: 'first', high: 'top', low: 'bottom', close: 'final' };
  const told = await importFiles({ 'A.TEST.csv': text }, { columns, timeZone: 'Asia/Kolkata' });
  expect(told.recognition.profile).toBeNull();
  const { form, marks } = told.recognition;
  const known = [{ name: 'mine', form, marks }];
  const again = await importFiles({ 'B.TEST.csv': text.replace('100.5', '100') }, {}, { known });
  expect(again.recognition.profile).toBe('mine');
  expect(again.rows).toEqual({ 'B.TEST': [['2024-01-02T04:30:00Z', 100, 101, 99, 100]] });
});
