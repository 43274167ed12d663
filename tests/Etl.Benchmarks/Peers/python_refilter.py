"""Usage: python3 python_refilter.py FOLDER OUTPUT.

Each file filtered into one of its own, by Python's own csv and gzip, in one process for each core.
"""

import csv
import functools
import gzip
import multiprocessing
import os
import sys

# What the other programs use, and gzip itself; Python's own default is 9, which takes far longer.
LEVEL = 6


def refilter(folder, output, name):
    with (
        gzip.open(os.path.join(folder, name), "rt", newline="", encoding="utf-8") as source,
        gzip.open(os.path.join(output, name), "wt", LEVEL, newline="", encoding="utf-8") as target,
    ):
        rows = csv.reader(source)
        writer = csv.writer(target, lineterminator="\n")
        header = next(rows)
        writer.writerow(header)
        quantity = header.index("quantity")
        country = header.index("country")
        writer.writerows(row for row in rows if int(row[quantity]) > 0 and row[country] != "XX")


def main():
    folder, output = sys.argv[1:]
    os.makedirs(output, exist_ok=True)
    with multiprocessing.Pool() as pool:
        for _ in pool.imap_unordered(functools.partial(refilter, folder, output), sorted(os.listdir(folder))):
            pass


if __name__ == "__main__":
    main()
