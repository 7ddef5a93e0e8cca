/**
 * Asks the board for its clock, and keeps the link alive by it: a few exchanges in a row when a session begins, so that
 * the clock is known at once, then one in every interval. What is not answered is asked again soon, less and less often:
 * on a rough wire one lost answer must not pass for silence.
 */
import { decodeMessage } from '../protocol/codec.ts';
import { messages } from '../protocol/schema.ts';
import type { ClockMap } from './clock-map.ts';

const FIRST_EXCHANGES = 4;
const FIRST_RETRY_US = 250_000;

export class TimeExchange {
  private readonly clockMap: ClockMap;
  private readonly intervalUs: number;
  private readonly sendRequest: (hostSendUs: number) => void;
  /** When the next request is due. */
  dueUs = Infinity;
  private sentUs = -1;
  private quickLeft = 0;
  private retryUs = FIRST_RETRY_US;

  constructor(clockMap: ClockMap, intervalUs: number, sendRequest: (hostSendUs: number) => void) {
    this.clockMap = clockMap;
    this.intervalUs = intervalUs;
    this.sendRequest = sendRequest;
  }

  begin(nowUs: number): void {
    this.clockMap.reset();
    this.quickLeft = FIRST_EXCHANGES;
    this.retryUs = FIRST_RETRY_US;
    this.request(nowUs);
  }

  stop(): void {
    this.dueUs = Infinity;
    this.sentUs = -1;
  }

  request(nowUs: number): void {
    this.sentUs = Math.floor(nowUs);
    // An endless interval means a transport that loses nothing.
    this.dueUs = nowUs + (this.intervalUs === Infinity ? Infinity : Math.min(this.retryUs, this.intervalUs));
    this.retryUs = Math.min(this.retryUs * 2, this.intervalUs);
    if (this.quickLeft > 0) this.quickLeft--;
    this.sendRequest(this.sentUs);
  }

  /** @returns the round trip in microseconds, or undefined if this answers no request that is open. */
  reply(payload: Uint8Array, nowUs: number): number | undefined {
    const decoded = decodeMessage(messages.timeReply.id, payload);
    if (!decoded.ok || decoded.message.name !== 'timeReply') return undefined;
    const { hostSendUs, boardReceiveUs, boardSendUs } = decoded.message.fields;
    if (Number(hostSendUs) !== this.sentUs) return undefined;
    const t1 = this.sentUs;
    const t2 = Number(boardReceiveUs);
    const t3 = Number(boardSendUs);
    this.sentUs = -1;
    this.retryUs = FIRST_RETRY_US;
    this.dueUs = t1 + this.intervalUs;
    this.clockMap.add(t1, t2, t3, nowUs);
    if (this.quickLeft > 0) this.request(nowUs);
    return Math.max(0, nowUs - t1 - Math.max(0, t3 - t2));
  }
}
