import type { Connection, PollinMessage } from '@gluster-ts/rpc-transport';
import { CallHeader, encodeReply, encodeReplySuccess, XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { ReplyBody, XdrType } from '@gluster-ts/xdr';

/** A call as it arrived. */
export interface ReceivedCall {
  readonly xid: number;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly credFlavor: number;
  readonly verfFlavor: number;
  readonly args: Uint8Array;
}

/** A server that does what a test says: it collects calls, and answers when it is told to, with what it is told to. */
export class ScriptedServer {
  /** Calls in the order of their arrival, until shifted off. */
  readonly calls: ReceivedCall[] = [];
  /** Bodies of the credentials of all calls so far. */
  readonly credentials: Uint8Array[] = [];
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
    connection.attach({ call: (message) => this.#receive(message) });
  }

  /** Answers with a result. */
  succeed<T>(xid: number, type: XdrType<T>, result: T): void {
    const w = new XdrWriter();
    encodeReplySuccess(w, xid);
    type.encode(w, result);
    this.send(xid, w.finish());
  }

  /** Answers with a refusal. */
  refuse(xid: number, body: ReplyBody): void {
    const w = new XdrWriter();
    encodeReply(w, xid, body);
    this.send(xid, w.finish());
  }

  /** Sends a whole message, whatever it is. */
  send(xid: number, message: Uint8Array): void {
    const { bytes, offset } = this.connection.begin(message.length);
    bytes.set(message, offset);
    this.connection.commit(xid);
  }

  #receive(message: PollinMessage): void {
    message.contiguous();
    const header = new CallHeader();
    const r = new XdrReader(message.bytes, message.start, message.end, message.view);
    header.decode(r);
    this.credentials.push(header.cred.body.slice());
    this.calls.push({
      xid: header.xid,
      program: header.prog,
      version: header.vers,
      procedure: header.proc,
      credFlavor: header.cred.flavor,
      verfFlavor: header.verf.flavor,
      args: r.opaqueFixed(r.remaining).slice(),
    });
    message.destroy();
  }
}
