/**
 * The clients of a run and how each stands with the server.
 *
 *   new    --configure-->  ready          holds the public initialization, or its mirror after a full download
 *   ready  --lost------->  new            it may have rebooted: told everything again at its next turn
 *   ready  --late------->  new            it missed the round's deadline
 *   ready  --cancelled-->  stale          alive, but its copy may have moved on: sent in full at its next turn
 *
 * A client keeps its position when it goes and comes back, so that the tasks it meets do not depend on failures.
 */
import type { Client } from '../boards/client.ts';

export type Standing = 'new' | 'stale' | 'ready';

export interface RosterEntry {
  client: Client;
  /** In the run; chooses seeds. */
  readonly position: number;
  standing: Standing;
  /** The session of the client in which it became ready; in another it has forgotten everything. */
  session: number;
  /** Why the last visit failed; undefined after a good one. */
  failure: string | undefined;
  /** Of a run that goes on: what error feedback had kept on it, to be given back when it is first configured. */
  residual: Float32Array | undefined;
}

export class Roster {
  readonly #entries: RosterEntry[] = [];

  /**
   * @param clients in any order; the bench's order decides positions
   * @param positions of a run that goes on: ids in the order of the positions they had
   */
  constructor(clients: readonly Client[], positions: readonly string[] = []) {
    const place = ({ id, order }: Client): number =>
      positions.includes(id) ? positions.indexOf(id) : positions.length + order;
    for (const client of [...clients].sort((a, b) => place(a) - place(b))) this.add(client);
  }

  get size(): number {
    return this.#entries.length;
  }

  get entries(): readonly RosterEntry[] {
    return this.#entries;
  }

  at(position: number): RosterEntry {
    const entry = this.#entries[position];
    if (entry === undefined) throw new RangeError(`There is no client at position ${position}.`);
    return entry;
  }

  /** A client joins, or comes back with a new connection (told by its id): it is configured at its next turn. */
  add(client: Client): void {
    const known = this.#entries.find((entry) => entry.client.id === client.id);
    if (known === undefined) {
      this.#entries.push({
        client,
        position: this.#entries.length,
        standing: 'new',
        session: -1,
        failure: undefined,
        residual: undefined,
      });
    } else if (known.client !== client) {
      known.client = client;
      known.standing = 'new';
    }
  }
}
