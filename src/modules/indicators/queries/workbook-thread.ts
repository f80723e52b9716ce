import { parentPort, workerData } from 'node:worker_threads';
import writeExcelFile from 'write-excel-file/node';

// The thread that writes a report with long lists: seconds of work during which the server goes on answering others.
const bytes = Uint8Array.from(await writeExcelFile(workerData as never).toBuffer());
parentPort!.postMessage(bytes, [bytes.buffer]);
