// Usage: node duckdb.mjs FOLDER OUTPUT. DuckDB with the types declared and the order of rows given up: its fastest way.
import { DuckDBInstance } from '@duckdb/node-api';

const [folder, output] = process.argv.slice(2);
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run('SET preserve_insertion_order = false');
await connection.run(`
  COPY (
    WITH orders AS (
      SELECT store, country, quantity, unit_price, quantity * unit_price * (1 - coalesce(discount, 0)) AS revenue
      FROM read_csv(${quoted(`${folder}/*`)},
        auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n',
        columns = {
          order_id: 'BIGINT', ts: 'VARCHAR', store: 'VARCHAR', product: 'VARCHAR', country: 'VARCHAR',
          quantity: 'INTEGER', unit_price: 'DOUBLE', discount: 'DOUBLE', note: 'VARCHAR'
        })
      WHERE quantity > 0 AND country <> 'XX'
    )
    SELECT store, country,
      count(*) AS orders, sum(quantity) AS quantity, sum(revenue) AS revenue,
      min(unit_price) AS min_price, max(unit_price) AS max_price, avg(revenue) AS avg_revenue
    FROM orders
    GROUP BY ALL
    ORDER BY store, country
  ) TO ${quoted(output)} (FORMAT csv, HEADER)`);
connection.closeSync();
instance.closeSync();
