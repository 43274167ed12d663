// Usage: node polars_copy.mjs FILES OUTPUT. All rows with one column changed, by Polars, streaming.
import pl from 'nodejs-polars';
import { orders } from './polars_orders.mjs';

const [files, output] = process.argv.slice(2);
orders(files)
  .withColumn(pl.col('unit_price').mul(1.1).alias('unit_price'))
  .sinkCSV(output, { checkExtension: false })
  .collectSync({ engine: 'streaming' });
