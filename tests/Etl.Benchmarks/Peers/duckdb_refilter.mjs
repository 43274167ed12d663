// Usage: node duckdb_refilter.mjs FOLDER OUTPUT. Each file filtered into one of its own, by DuckDB. It reads a gzip file on
// one thread only, so each thread gets a connection that takes the next file when it is done with one.
import fs from 'node:fs';
import os from 'node:os';
import { connect, kept, orders, quoted, withDatabase } from './duckdb_orders.mjs';

const [folder, output] = process.argv.slice(2);
const names = fs.readdirSync(folder).sort();
fs.mkdirSync(output, { recursive: true });

await withDatabase(async (instance) => {
  const filterSome = async () => {
    const connection = await connect(instance, true);
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      await connection.run(`
        COPY (SELECT * FROM ${orders(`${folder}/${name}`, 'VARCHAR')} WHERE ${kept})
        TO ${quoted(`${output}/${name}`)} (FORMAT csv, HEADER, COMPRESSION gzip)`);
    }
    connection.closeSync();
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, filterSome));
});
