import type { PeerCall, PeerProcedure, PeerReply } from '../../src/membership/peer-event.ts';
import type { SimulatedNode } from './simulated-node.ts';

/** A call that is on its way, or waits for its answer. */
export interface Outstanding {
  readonly call: PeerCall;
  readonly version: number;
}

/** One node's connection to a peer, as TCP has them: in order both ways, until it breaks. */
export class SimulatedConnection {
  readonly from: SimulatedNode;
  readonly id: number;
  readonly hostname: string;
  /** The node at the other end; undefined while there is no connection. */
  to: SimulatedNode | undefined;
  /** Whether a failed attempt is worth another in this round. */
  isTired = false;
  calls: Outstanding[] = [];
  replies: { readonly procedure: PeerProcedure; readonly version: number; readonly reply: PeerReply | undefined }[] =
    [];
  /** Delivered or not: no reply has arrived. */
  unanswered: Outstanding[] = [];

  constructor(from: SimulatedNode, id: number, hostname: string) {
    this.from = from;
    this.id = id;
    this.hostname = hostname;
  }

  /** Breaks; returns the calls to which there will be no answer. */
  break(): Outstanding[] {
    const lost = this.unanswered;
    this.to = undefined;
    this.calls = [];
    this.replies = [];
    this.unanswered = [];
    return lost;
  }
}
