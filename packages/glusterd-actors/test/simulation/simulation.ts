import { PowerCutError } from '@gluster-ts/store';
import type { MemoryFileSystem, StoreFileSystem } from '@gluster-ts/store';
import type { FriendTable } from '../../src/membership/friend-table.ts';
import { onPeerEvent } from '../../src/membership/on-peer-event.ts';
import type { PeerAction } from '../../src/membership/peer-action.ts';
import type { PeerEvent } from '../../src/membership/peer-event.ts';
import { asC } from './mutations.ts';
import { Random } from './random.ts';
import { SimulatedConnection } from './simulated-connection.ts';
import { SimulatedNode } from './simulated-node.ts';

/** A mistake to be made on purpose: the simulation has to find it. */
export interface Mutation {
  readonly table?: FriendTable;
  readonly event?: (event: PeerEvent) => PeerEvent;
  readonly actions?: (actions: readonly PeerAction[], event: PeerEvent) => readonly PeerAction[];
  readonly fileSystem?: (disk: MemoryFileSystem) => StoreFileSystem;
}

/** Several nodes, the network between them, and all that can go wrong, in an order that the seed repeats. */
export class Simulation {
  readonly #random: Random;
  readonly #mutation: Mutation;
  readonly nodes: SimulatedNode[];
  /** Those that behave as C does. */
  readonly #cNodes = new Set<SimulatedNode>();
  readonly #connections = new Set<SimulatedConnection>();
  /** Commands that were given and not answered, with the node that was to. */
  readonly #commands = new Map<number, SimulatedNode>();
  #commandCount = 0;
  #requestCount = 0;
  #now = 0;
  /** Nothing fails any more, and so may no command. */
  #isQuiet = false;
  /** What happened, for a failure. */
  readonly log: string[] = [];

  constructor(seed: number, mutation: Mutation = {}) {
    this.#random = new Random(seed);
    this.#mutation = mutation;
    const nodeCount = 3 + this.#random.below(5);
    const wrap = mutation.fileSystem ?? ((disk: MemoryFileSystem) => disk);
    this.nodes = Array.from({ length: nodeCount }, (_, index) => new SimulatedNode(index + 1, wrap));
    for (const node of this.nodes) this.#start(node);
  }

  /**
   * Runs `stepCount` steps with everything that can happen, and lets the network come to rest; then takes the pools apart
   * and joins all nodes to one, as an operator would. Throws what is wrong.
   */
  run(stepCount: number): void {
    for (let step = 0; step < stepCount; step++) this.#chaos();
    for (const node of this.nodes) {
      node.disk.cutPowerAfter(Infinity);
      if (node.state === undefined) this.#start(node);
    }
    this.#rest('Once the network is quiet');
    this.#isQuiet = true;
    for (const node of this.nodes) {
      for (const { hostnames } of node.state!.members) this.#command(node, 'detach', hostnames[0]!, true);
      this.#deliverAll();
      if (this.#commands.size > 0) throw new Error('A detach hangs until somebody looks after it');
      this.#rest('After detaching');
      if (node.members() !== node.uuid) throw new Error(`${node.name} cannot detach its peers`);
    }
    const [first, ...others] = this.nodes;
    for (const { name } of others) {
      this.#command(first!, 'probe', name);
      this.#deliverAll();
      if (this.#commands.size > 0) throw new Error('A probe hangs until somebody looks after it');
      this.#rest('After a probe');
    }
    const isWhole = this.nodes.every((node) => node.members().split(' ').length === this.nodes.length);
    if (!isWhole) throw new Error(`Nodes cannot be joined: ${this.nodes.map((node) => node.members()).join('\n')}`);
  }

  /** The same with one or more nodes that run C: these may disagree, and hang, but ours keep their lists in order. */
  runMixed(stepCount: number): void {
    for (const node of this.nodes.slice(0, 1 + this.#random.below(this.nodes.length - 1))) this.#cNodes.add(node);
    for (let step = 0; step < stepCount; step++) this.#chaos();
    for (const node of this.nodes) {
      node.disk.cutPowerAfter(Infinity);
      if (node.state === undefined) this.#start(node);
    }
    for (let round = 0; round < 10; round++) {
      this.#deliverAll();
      this.#now += 61_000;
      for (const node of this.nodes) this.#apply(node, { kind: 'tick' });
    }
    for (const node of this.nodes) {
      const problem = node.storedProblem();
      if (problem !== undefined) throw new Error(problem);
    }
    for (const node of this.#commands.values()) {
      if (!this.#cNodes.has(node)) throw new Error(`${node.name} owes an answer to a command`);
    }
  }

  #rest(when: string): void {
    let problem: string | undefined;
    let quietCount = 0;
    for (let round = 0; round < 60 && quietCount < 3; round++) {
      this.#deliverAll();
      problem = this.#problemAtRest();
      quietCount = problem === undefined ? quietCount + 1 : 0;
      this.#now += 61_000;
      for (const node of this.nodes) this.#apply(node, { kind: 'tick' });
    }
    if (problem !== undefined) throw new Error(`${when}, ${problem}`);
  }

  #chaos(): void {
    const random = this.#random;
    this.#now += random.below(50);
    const kind = random.next();
    const node = random.pick(this.nodes);
    if (node.state === undefined) {
      if (kind < 0.2) this.#start(node);
    } else if (kind < 0.04) this.#command(node, 'probe', random.pick(this.nodes).name);
    else if (kind < 0.055) this.#command(node, 'detach', random.pick(this.nodes).name, random.chance(0.5));
    else if (kind < 0.065) this.#crash(node);
    else if (kind < 0.07) node.disk.cutPowerAfter(random.below(12));
    else if (kind < 0.09) this.#cut(node, random.pick(this.nodes));
    else if (kind < 0.15) {
      this.#now += random.below(5000);
      this.#apply(node, { kind: 'tick' });
    } else this.#deliverOne(true);
  }

  #command(node: SimulatedNode, kind: 'probe' | 'detach', name: string, force = false): void {
    if (name === node.name) return;
    const command = ++this.#commandCount;
    this.#commands.set(command, node);
    this.log.push(`${node.name}: ${kind} ${name}`);
    if (kind === 'probe') this.#apply(node, { kind, command, hostname: name, port: 24_007 });
    else this.#apply(node, { kind, command, hostname: name, force });
  }

  #start(node: SimulatedNode): void {
    this.log.push(`${node.name}: start`);
    node.start();
    this.#apply(node, { kind: 'start' });
  }

  #crash(node: SimulatedNode): void {
    this.log.push(`${node.name}: crash`);
    node.crash(this.#random.next);
    for (const [command, asked] of this.#commands) if (asked === node) this.#commands.delete(command);
    for (const connection of [...this.#connections]) {
      if (connection.from === node) this.#connections.delete(connection);
      else if (connection.to === node) this.#break(connection);
    }
  }

  /** The cable between two nodes is pulled, and put in again. */
  #cut(a: SimulatedNode, b: SimulatedNode): void {
    for (const connection of [...this.#connections]) {
      const isBetween =
        (connection.from === a && connection.to === b) || (connection.from === b && connection.to === a);
      // One end may notice and the other not.
      if (isBetween && this.#random.chance(0.7)) this.#break(connection);
    }
  }

  #break(connection: SimulatedConnection): void {
    // Some of what was on its way arrives all the same, but its answer does not.
    while (connection.calls.length > 0 && connection.to?.state !== undefined && this.#random.chance(0.5)) {
      this.#deliverCall(connection, false);
    }
    for (const { call, version } of connection.break()) {
      this.#apply(connection.from, {
        kind: 'reply',
        id: connection.id,
        procedure: call.procedure,
        reply: undefined,
        version,
      });
    }
    this.#apply(connection.from, { kind: 'disconnected', id: connection.id });
  }

  #deliverAll(): void {
    for (const connection of this.#connections) connection.isTired = false;
    for (let count = 0; this.#deliverOne(false); count++) {
      if (count > 100_000) throw new Error('The nodes never stop talking');
    }
  }

  /** Lets one thing of all that are under way arrive; false when there is none. */
  #deliverOne(isChaos: boolean): boolean {
    const ready = [...this.#connections].filter(
      ({ to, calls, replies, isTired }) =>
        calls.length + replies.length > 0 || (to === undefined && (isChaos || !isTired)),
    );
    if (ready.length === 0) return false;
    const connection = this.#random.pick(ready);
    if (connection.to === undefined) this.#connect(connection, isChaos);
    else if (connection.replies.length > 0 && (connection.calls.length === 0 || this.#random.chance(0.5))) {
      const { procedure, version, reply } = connection.replies.shift()!;
      connection.unanswered.shift();
      this.#apply(connection.from, { kind: 'reply', id: connection.id, procedure, reply, version });
    } else this.#deliverCall(connection, isChaos);
    return true;
  }

  #connect(connection: SimulatedConnection, isChaos: boolean): void {
    const target = this.nodes.find(({ name }) => name === connection.hostname);
    if (target?.state === undefined || (isChaos && this.#random.chance(0.2))) {
      connection.isTired = true;
      this.#apply(connection.from, { kind: 'disconnected', id: connection.id });
      return;
    }
    connection.to = target;
    this.#apply(connection.from, { kind: 'connected', id: connection.id });
  }

  #deliverCall(connection: SimulatedConnection, isChaos: boolean): void {
    const { call, version } = connection.calls.shift()!;
    const target = connection.to!;
    const request = ++this.#requestCount;
    const remoteHost = connection.from.name;
    // Volumes that are in each other's way, for a while.
    const conflict = isChaos && this.#random.chance(0.03) ? 4 : 0;
    const replies = this.#apply(target, { kind: 'request', request, remoteHost, call, conflict });
    if (replies === undefined) return;
    const answers = replies.flatMap((action) =>
      action.kind === 'reply' && action.request === request ? [action.reply] : [],
    );
    // C leaves some calls without an answer: the caller's patience ends.
    const isComplete = answers.length === 1 || (answers.length === 0 && this.#cNodes.has(target));
    if (!isComplete) throw new Error(`${target.name} answered ${call.procedure} ${answers.length} times`);
    connection.replies.push({ procedure: call.procedure, version, reply: answers[0] });
  }

  /** Lets a node handle an event; returns what it did, undefined when it did not live through it. */
  #apply(node: SimulatedNode, event: PeerEvent): readonly PeerAction[] | undefined {
    if (node.state === undefined) return undefined;
    const mutation = this.#cNodes.has(node) ? asC : this.#mutation;
    const { table, event: mapEvent, actions: mapActions } = mutation;
    const given = mapEvent?.(event) ?? event;
    const { state, actions } = onPeerEvent(node.state, given, this.#now, table);
    const done = mapActions?.(actions, given) ?? actions;
    try {
      node.store(done);
    } catch (error) {
      if (!(error instanceof PowerCutError)) throw error;
      this.#crash(node);
      return undefined;
    }
    node.state = state;
    const problem = node.problem();
    if (problem !== undefined) throw new Error(problem);
    for (const action of done) this.#act(node, action);
    return done;
  }

  #act(node: SimulatedNode, action: PeerAction): void {
    switch (action.kind) {
      case 'connect':
        this.#connections.add(new SimulatedConnection(node, action.id, action.hostname));
        return;
      case 'disconnect':
        for (const connection of this.#connections) {
          if (connection.from === node && connection.id === action.id) this.#connections.delete(connection);
        }
        return;
      case 'call': {
        const { id, call, version } = action;
        const connection = [...this.#connections].find((one) => one.from === node && one.id === id);
        if (connection?.to === undefined) throw new Error(`${node.name} calls a peer that is not connected`);
        connection.calls.push({ call, version });
        connection.unanswered.push({ call, version });
        return;
      }
      case 'answer':
        if (!this.#commands.delete(action.command)) throw new Error(`${node.name} answered a command twice`);
        if (this.#isQuiet && action.opRet !== 0) throw new Error(`${node.name} refused a command: ${action.opErrno}`);
        return;
      default:
    }
  }

  #problemAtRest(): string | undefined {
    const byUuid = new Map(this.nodes.map((node) => [node.uuid, node]));
    for (const node of this.nodes) {
      const hanging = node.state!.members.find(({ state }) => state !== 'BEFRIENDED' && state !== 'REJECTED');
      if (hanging !== undefined) return `${node.name} has ${hanging.hostnames.join()} in state ${hanging.state}`;
      const absent = node.state!.members.find(({ state, quorum }) => state === 'BEFRIENDED' && quorum !== 'up');
      if (absent !== undefined) return `${node.name} has ${absent.hostnames.join()} as ${absent.quorum} in its quorum`;
      for (const uuid of node.members().split(' ')) {
        const other = byUuid.get(uuid)!;
        if (other.members() !== node.members()) {
          return `${node.name} has the members\n${node.members()}\nand ${other.name}\n${other.members()}`;
        }
      }
      const problem = node.storedProblem();
      if (problem !== undefined) return problem;
    }
    for (const node of this.#commands.values()) return `${node.name} owes an answer to a command`;
    return undefined;
  }
}
