import { workerData, parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { listenEmbedded } from './embedded-socket.ts';

// The embedded database in a thread of its own, so that its work never holds up the server's event loop. It speaks the
// ordinary protocol on a socket that only the owner may open.
interface Order {
  folder: string | null;
  template: Uint8Array<ArrayBuffer> | null;
  socket: string;
}

const order = workerData as Order;
const database = new PGlite({
  ...(order.folder === null ? {} : { dataDir: order.folder }),
  ...(order.template === null ? {} : { loadDataDir: new Blob([order.template]) }),
});
await database.waitReady;
const server = await listenEmbedded(database, order.socket, (reason) => {
  throw new Error(`The embedded database stopped: ${reason}`);
});

parentPort!.on('message', async (message: 'stop' | 'dump') => {
  if (message === 'dump') {
    const file = await server.exclusively(() => database.dumpDataDir('none'));
    parentPort!.postMessage({ dump: new Uint8Array(await file.arrayBuffer()) });
    return;
  }
  // A command line that works through our socket may end what it began.
  await server.stop(5000);
  await database.close();
  parentPort!.postMessage('stopped');
  parentPort!.close();
});
parentPort!.postMessage('ready');
