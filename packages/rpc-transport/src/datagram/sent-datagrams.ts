import type { Direction } from '../message.ts';
import type { SentListener, SentSource } from '../sent-log.ts';

interface Sent {
  readonly xid: number;
  readonly direction: Direction;
}

/** Datagrams that the kernel took and that somebody wants to be told of. */
export class SentDatagrams implements SentSource {
  #sent: Sent[] = [];

  get hasSent(): boolean {
    return this.#sent.length > 0;
  }

  add(xid: number, direction: Direction): void {
    this.#sent.push({ xid, direction });
  }

  reportSent(listener: SentListener): void {
    for (const { xid, direction } of this.#sent.splice(0)) listener.sent(xid, direction);
  }
}
