/**
 * One client's part in one round: make it ready, download, train, read the upload. Either all of it counts or nothing
 * does: when it fails at any point the mirror is put back, and the server has not seen an update.
 */
import type { MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import type { SparseVector } from '../../../firmware-bridge/protocol/sparse.ts';
import type { Client } from '../boards/client.ts';
import { digestOf, digestText } from '../models/digest.ts';
import type { Task } from '../tasks/task.ts';
import { applyDownload, fullDownload } from './downloads.ts';
import type { Download } from './downloads.ts';
import type { RosterEntry } from './roster.ts';
import type { ClientResult } from './round-result.ts';
import type { RunSeeds } from './seeds.ts';
import type { ServerState } from './server-state.ts';
import type { Strategy } from './strategy.ts';
import { payloadBytes, readUpload } from './updates.ts';

export interface VisitContext {
  readonly task: Task;
  readonly strategy: Strategy;
  readonly seeds: RunSeeds;
  readonly server: ServerState;
  readonly signal: AbortSignal;
  readonly onProgress: (clientId: string, phase: string) => void;
}

export interface VisitOutcome {
  readonly result: ClientResult;
  readonly update: SparseVector;
}

/** Thrown inside a visit when the round was cancelled; the client is well. */
export class VisitCancelled extends Error {
  override readonly name = 'VisitCancelled';
}

/** Rejects with a sentence when the client failed, with VisitCancelled when the signal was raised. */
export async function visit(entry: RosterEntry, context: VisitContext): Promise<VisitOutcome> {
  const { server, signal, strategy, seeds, task } = context;
  const { client, position } = entry;
  const mirror = server.mirrorOf(client.id);
  const before = mirror.slice();
  try {
    if (signal.aborted) throw new VisitCancelled();
    context.onProgress(client.id, 'receive');
    const sync = await makeReady(entry, context);
    const roundingSeed = seeds.downloadRounding(server.round, position);
    // A run that begins elsewhere than the public initialization: the first copy is the whole of it.
    const whole = task.start !== undefined && digestOf(mirror) === server.initialDigest();
    const download = whole ? fullDownload(server.global) : strategy.download(server, mirror, roundingSeed);
    const down = await send(client, server, mirror, download);
    if (signal.aborted) throw new VisitCancelled();

    const shownRound = server.round + 1;
    const where = task.visit(seeds.task(server.round, position), position);
    const plan = strategy.plan(server, where, shownRound, seeds.uploadRounding(server.round, position));
    const cancel = (): void => void client.cancel(shownRound).catch(() => undefined);
    signal.addEventListener('abort', cancel, { once: true });
    const outcome = await client
      .train(plan, (phase) => context.onProgress(client.id, phase), where.samples?.(plan.samples))
      .finally(() => signal.removeEventListener('abort', cancel));
    if (signal.aborted) throw new VisitCancelled();
    if (outcome.upload === undefined) throw new Error('it ended the round without an upload');
    const update = readUpload(outcome.upload, server.globalCount, plan.uploadCount);
    entry.failure = undefined;
    const result: ClientResult = {
      clientId: client.id,
      order: client.order,
      bytesUp: outcome.wireBytes,
      bytesDown: sync.bytes + down.bytes,
      coordinatesUp: outcome.upload.count,
      coordinatesDown: sync.coordinates + down.coordinates,
      payloadUp: payloadBytes(outcome.upload),
      payloadDown: sync.payload + down.payload,
      meanLoss: outcome.done.meanLoss,
      steps: outcome.done.steps,
      macs: outcome.done.macs,
      resyncs: down.resyncs + sync.resyncs,
      measurement: outcome.measurement,
    };
    return { result, update };
  } catch (error) {
    mirror.set(before);
    entry.standing = error instanceof VisitCancelled && entry.standing !== 'new' ? 'stale' : 'new';
    throw error;
  }
}

interface Sent {
  readonly bytes: number;
  readonly coordinates: number;
  readonly payload: number;
  readonly resyncs: number;
}

const nothingSent: Sent = { bytes: 0, coordinates: 0, payload: 0, resyncs: 0 };

/** Configures a new client, and gives one that came back the copy that the mirror says it holds. */
export async function makeReady(
  entry: RosterEntry,
  { server, strategy, seeds, task }: Pick<VisitContext, 'server' | 'strategy' | 'seeds' | 'task'>,
): Promise<Sent> {
  const { client } = entry;
  // It may have gone and come back between two rounds, with nobody there to notice.
  if (entry.session !== client.sessions) entry.standing = 'new';
  if (entry.standing === 'ready') return nothingSent;
  const session = client.sessions;
  const mirror = server.mirrorOf(client.id);
  if (entry.standing === 'new') {
    const { localLayers, errorFeedback, batchSize, querySamples } = strategy.settings;
    const ready = await client.configure(strategy.model(task.model), {
      seed: seeds.initialization,
      localLayers,
      useResidual: errorFeedback,
      useGradientBuffer: batchSize > 1 || querySamples > 0,
    });
    refuseOtherModel(ready, server);
    if (entry.residual !== undefined) {
      await client.download(server.round + 1, 'residual', fullDownload(entry.residual).encoded);
      // Whenever it begins anew after this, it has lost what it kept, as in any run.
      entry.residual = undefined;
    }
  }
  const holdsMirror = entry.standing === 'new' && digestOf(mirror) === server.initialDigest();
  const sent = holdsMirror ? nothingSent : await send(client, server, mirror, fullDownload(mirror));
  entry.standing = 'ready';
  entry.session = session;
  return sent;
}

/** Downloads, and makes sure that the board's copy is what the mirror says; sends all of it once if not. */
async function send(
  client: Client,
  server: ServerState,
  mirror: Float32Array,
  download: Download,
): Promise<Sent> {
  applyDownload(mirror, download);
  const shownRound = server.round + 1;
  const { encoded } = download;
  const first = await client.download(shownRound, download.mode, encoded);
  const expected = digestOf(mirror);
  const sent: Sent = {
    bytes: first.wireBytes,
    coordinates: encoded.count,
    payload: payloadBytes(encoded),
    resyncs: 0,
  };
  if (first.copyDigest === expected) return sent;
  client.resynced();
  const all = fullDownload(mirror).encoded;
  const again = await client.download(shownRound, 'set', all);
  if (again.copyDigest !== expected) {
    throw new Error(
      `its copy differs from the server's even after a full download (${digestText(again.copyDigest)}, not ${digestText(expected)}); flash the current firmware`,
    );
  }
  return {
    bytes: sent.bytes + again.wireBytes,
    coordinates: sent.coordinates + all.count,
    payload: sent.payload + payloadBytes(all),
    resyncs: 1,
  };
}

function refuseOtherModel(ready: MessageFields<'modelReady'>, server: ServerState): void {
  if (ready.globalCount !== server.globalCount || ready.copyDigest !== server.initialDigest()) {
    throw new Error(
      `it initialized another model (${ready.globalCount} global parameters, ${digestText(ready.copyDigest)}; expected ${server.globalCount}, ${digestText(server.initialDigest())}); flash the current firmware`,
    );
  }
}
