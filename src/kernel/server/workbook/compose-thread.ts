import { parentPort, workerData } from 'node:worker_threads';
import { composeWorkbook } from './compose.ts';
import type { OutSheet } from './out.ts';

// The thread that writes a large workbook, so that the event loop goes on answering others.
const bytes = await composeWorkbook(workerData as OutSheet[]);
parentPort!.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
