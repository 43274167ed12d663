"""Usage: python3 pandas_pool.py FOLDER OUTPUT. pandas in one process for each core, each with a file at a time."""

import multiprocessing
import os
import sys

import pandas

TYPES = {"store": "str", "country": "str", "quantity": "int64", "unit_price": "float64", "discount": "float64"}
KEYS = ["store", "country"]


def partial_totals(path):
    rows = pandas.read_csv(path, usecols=list(TYPES), dtype=TYPES, keep_default_na=False, na_values={"discount": [""]})
    rows = rows[(rows.quantity > 0) & (rows.country != "XX")]
    rows = rows.assign(revenue=rows.quantity * rows.unit_price * (1 - rows.discount.fillna(0)))
    return rows.groupby(KEYS).agg(
        orders=("quantity", "size"),
        quantity=("quantity", "sum"),
        revenue=("revenue", "sum"),
        min_price=("unit_price", "min"),
        max_price=("unit_price", "max"),
    )


def main():
    folder, output = sys.argv[1:]
    paths = sorted(entry.path for entry in os.scandir(folder))
    with multiprocessing.Pool() as pool:
        partials = pandas.concat(pool.imap_unordered(partial_totals, paths))
    merge = {"orders": "sum", "quantity": "sum", "revenue": "sum", "min_price": "min", "max_price": "max"}
    totals = partials.groupby(KEYS).agg(merge).sort_index()
    totals["avg_revenue"] = totals.revenue / totals.orders
    totals.to_csv(output)


if __name__ == "__main__":
    main()
