// What the Polars scripts share: reading files of orders, lazily, with the types declared.
import pl from 'nodejs-polars';

const schema = {
  order_id: pl.Int64,
  ts: pl.Utf8,
  store: pl.Utf8,
  product: pl.Utf8,
  country: pl.Utf8,
  quantity: pl.Int64,
  unit_price: pl.Float64,
  discount: pl.Float64,
  note: pl.Utf8,
};

export const orders = (files) =>
  files.endsWith('.ndjson') ? pl.scanJson(files, { schema }) : pl.scanCSV(files, { schema, rechunk: false });
