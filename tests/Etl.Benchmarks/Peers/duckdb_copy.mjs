// Usage: node duckdb_copy.mjs ordered|any-order FILES OUTPUT. All rows with one column changed, by DuckDB.
import { connect, orders, quoted, withDatabase } from './duckdb_orders.mjs';

const [order, files, output] = process.argv.slice(2);

await withDatabase(async (instance) => {
  const connection = await connect(instance, order === 'ordered');
  await connection.run(`
    COPY (SELECT * REPLACE (unit_price * 1.1 AS unit_price) FROM ${orders(files)})
    TO ${quoted(output)} (FORMAT csv, HEADER)`);
  connection.closeSync();
});
