// What the DuckDB scripts share: the columns with their types, and reading files of orders with nothing left to guess.
import { DuckDBInstance } from '@duckdb/node-api';

const columns = (price) => `{
  order_id: 'BIGINT', ts: 'VARCHAR', store: 'VARCHAR', product: 'VARCHAR', country: 'VARCHAR',
  quantity: 'INTEGER', unit_price: '${price}', discount: '${price}', note: 'VARCHAR'
}`;

export const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

export const kept = "quantity > 0 AND country <> 'XX'";

/** The rows of files, with prices as numbers or, where they only pass, as text. */
export const orders = (files, price = 'DOUBLE') => files.endsWith('.ndjson')
  ? `read_json(${quoted(files)}, format = 'newline_delimited', columns = ${columns(price)})`
  : `read_csv(${quoted(files)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n', columns = ${columns(price)})`;

/** Opens a database in memory that uses all cores, lets `work` use it, and closes it. */
export async function withDatabase(work) {
  const instance = await DuckDBInstance.create(':memory:');
  await work(instance);
  instance.closeSync();
}

/** A connection; the order of rows is kept only where somebody asks for it, because that costs time. */
export async function connect(instance, keepsOrder = false) {
  const connection = await instance.connect();
  await connection.run(`SET preserve_insertion_order = ${keepsOrder}`);
  return connection;
}
