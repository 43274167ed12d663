// Usage: node polars.mjs FOLDER OUTPUT. Polars, lazy, with the types declared and the streaming engine.
import pl from 'nodejs-polars';

const [folder, output] = process.argv.slice(2);
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
const { col, lit } = pl;
const price = col('unit_price');
const revenue = col('revenue');

const totals = pl
  .scanCSV(`${folder}/*`, { schema, rechunk: false })
  .filter(col('quantity').gt(0).and(col('country').neq(lit('XX'))))
  .withColumn(col('quantity').mul(price).mul(lit(1).sub(col('discount').fillNull(0))).alias('revenue'))
  .groupBy('store', 'country')
  .agg(
    col('quantity').count().alias('orders'),
    col('quantity').sum().alias('quantity_sum'),
    revenue.sum().alias('revenue'),
    price.min().alias('min_price'),
    price.max().alias('max_price'),
    revenue.mean().alias('avg_revenue'),
  )
  .rename({ quantity_sum: 'quantity' })
  .sort(['store', 'country'])
  .collectSync({ engine: 'streaming' });
totals.writeCSV(output);
