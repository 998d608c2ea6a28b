"""Reads a session and reports progress by the package `holdfast`; writes nothing that the rules ask for."""
import os
import sys

import holdfast

session = holdfast.Session(sys.argv[sys.argv.index('--session') + 1])
[instrument] = session.instruments()
bars = session.bars(instrument['id'])
for i in range(4):
    holdfast.report((i + 1) / 4, f'quarter {i + 1}', bars=len(bars['close']))
print(f'{len(bars["timestamp"])} bars from {bars["timestamp"][0]}, the last close {bars["close"][-1]}')
try:
    import pyarrow  # noqa: F401
    table = session.arrow(instrument['id'])
    print(f'arrow {table.num_rows} rows {table.schema.field("timestamp").type} {table["close"][-1].as_py()}')
except ImportError:
    print('no pyarrow')
try:
    holdfast.Session('none').info()
except holdfast.HoldfastError as error:
    print(error.code)
assert os.path.isdir(holdfast.output_dir())
