// Usage: node duckdb.mjs orders|groups-text|groups-int FILES OUTPUT. DuckDB with the types declared and the order of rows
// given up: its fastest way.
import { connect, kept, orders, quoted, withDatabase } from './duckdb_orders.mjs';

const [query, files, output] = process.argv.slice(2);
const revenue = 'quantity * unit_price * (1 - coalesce(discount, 0))';
const totals = `count(*) AS orders, sum(quantity) AS quantity, sum(${revenue}) AS revenue`;
const [keys, measures] = {
  orders: ['store, country', `${totals}, min(unit_price) AS min_price, max(unit_price) AS max_price, avg(${revenue}) AS avg_revenue`],
  'groups-text': ['product, ts[1:10] AS day', totals],
  'groups-int': ['order_id % 1000000 AS bucket', totals],
}[query];

await withDatabase(async (instance) => {
  const connection = await connect(instance);
  await connection.run(`
    COPY (SELECT ${keys}, ${measures} FROM ${orders(files)} WHERE ${kept} GROUP BY ALL ORDER BY ALL)
    TO ${quoted(output)} (FORMAT csv, HEADER)`);
  connection.closeSync();
});
