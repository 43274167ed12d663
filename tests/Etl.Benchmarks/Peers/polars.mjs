// Usage: node polars.mjs orders|groups-text|groups-int FILES OUTPUT. Polars, lazy, with the streaming engine.
import pl from 'nodejs-polars';
import { orders } from './polars_orders.mjs';

const [query, files, output] = process.argv.slice(2);
const { col, lit } = pl;
const price = col('unit_price');
const revenue = col('revenue');
const totals = [col('quantity').count().alias('orders'), col('quantity').sum().alias('quantity_sum'), revenue.sum().alias('revenue')];
const [keys, measures] = {
  orders: [['store', 'country'], [...totals, price.min().alias('min_price'), price.max().alias('max_price'), revenue.mean().alias('avg_revenue')]],
  'groups-text': [['product', 'day'], totals],
  'groups-int': [['bucket'], totals],
}[query];

let rows = orders(files)
  .filter(col('quantity').gt(0).and(col('country').neq(lit('XX'))))
  .withColumn(col('quantity').mul(price).mul(lit(1).sub(col('discount').fillNull(0))).alias('revenue'));
if (query === 'groups-text') rows = rows.withColumn(col('ts').str.slice(0, 10).alias('day'));
if (query === 'groups-int') rows = rows.withColumn(col('order_id').modulo(lit(1000000).cast(pl.Int64)).alias('bucket'));
rows
  .groupBy(keys)
  .agg(...measures)
  .rename({ quantity_sum: 'quantity' })
  .sort(keys)
  .collectSync({ engine: 'streaming' })
  .writeCSV(output);
