/** The thread that runs virtual boards. */
import { parentPort, workerData } from 'node:worker_threads';
import { giveWay } from './background-thread.ts';
import { VirtualHost } from './virtual-host.ts';
import type { ToWorker, WorkerSetup } from './worker-messages.ts';

const port = parentPort;
if (port === null) throw new Error('virtual-worker is started by VirtualHub, not by hand.');
giveWay();
const host = new VirtualHost(workerData as WorkerSetup, (message, transfer) =>
  port.postMessage(message, transfer),
);
port.on('message', (message: ToWorker) => host.receive(message));
