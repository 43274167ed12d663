"""Usage: python3 pandas_pool.py orders|groups-text|groups-int FILES OUTPUT.

pandas in one process for each core, each with a file at a time.
"""

import functools
import glob
import multiprocessing
import sys

import pandas

TYPES = {"country": "str", "quantity": "int64", "unit_price": "float64", "discount": "float64"}
KEYS = {
    "orders": {"store": "str", "country": "str"},
    "groups-text": {"product": "str", "ts": "str"},
    "groups-int": {"order_id": "int64"},
}


def keys_of(query, rows):
    if query == "groups-text":
        return [rows["product"], rows["ts"].str.slice(0, 10).rename("day")]
    if query == "groups-int":
        return [(rows["order_id"] % 1000000).rename("bucket")]
    return [rows["store"], rows["country"]]


def partial_totals(query, path):
    types = TYPES | KEYS[query]
    rows = pandas.read_csv(path, usecols=list(types), dtype=types, keep_default_na=False, na_values={"discount": [""]})
    rows = rows[(rows.quantity > 0) & (rows.country != "XX")]
    rows = rows.assign(revenue=rows.quantity * rows.unit_price * (1 - rows.discount.fillna(0)))
    return rows.groupby(keys_of(query, rows)).agg(
        orders=("quantity", "size"),
        quantity=("quantity", "sum"),
        revenue=("revenue", "sum"),
        min_price=("unit_price", "min"),
        max_price=("unit_price", "max"),
    )


def main():
    query, files, output = sys.argv[1:]
    with multiprocessing.Pool() as pool:
        partials = pandas.concat(pool.imap_unordered(functools.partial(partial_totals, query), sorted(glob.glob(files))))
    merge = {"orders": "sum", "quantity": "sum", "revenue": "sum", "min_price": "min", "max_price": "max"}
    totals = partials.groupby(level=list(range(partials.index.nlevels))).agg(merge).sort_index()
    if query == "orders":
        totals["avg_revenue"] = totals.revenue / totals.orders
    else:
        totals = totals.drop(columns=["min_price", "max_price"])
    totals.to_csv(output)


if __name__ == "__main__":
    main()
