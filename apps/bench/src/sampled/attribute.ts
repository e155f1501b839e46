import type { CallFrame, CpuNode, CpuProfile, HeapNode } from './profiles.ts';
import type { LocatedFunction, SourceTree } from './source-tree.ts';

/** What was seen in one stage: samples, or bytes. */
export interface Seen {
  /** In the project's own code, V8's built-in functions that it calls included. */
  readonly own: number;
  /** In Node.js, called from there: sockets, streams, system calls. */
  readonly node: number;
}

/** Where samples or bytes belong; everything that was seen is in exactly one place. */
export interface Attribution {
  /** By stage; the key `''` is for what belongs to none. */
  readonly stages: ReadonlyMap<string, Seen>;
  /** Outside of JavaScript: the event loop, the kernel below it, V8's compiler. */
  readonly program: number;
  readonly garbageCollector: number;
  readonly idle: number;
}

/** Of no stage. */
export const NO_STAGE = '';

/** What a node of the call tree inherits from its callers. */
interface Context {
  readonly place: 'own' | 'node' | 'outside';
  readonly stage: string | undefined;
  readonly weak: string | undefined;
}

const OUTSIDE: Context = { place: 'outside', stage: undefined, weak: undefined };

/** Gives each sample of a CPU profile to a stage: the one of its function or line, or else that of the nearest caller. */
export function attributeCpu(profiles: readonly CpuProfile[], tree: SourceTree): Attribution {
  const tally = new Tally(tree);
  for (const { nodes } of profiles) {
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const [root] = nodes;
    if (root !== undefined) walkCpu(tally, byId, root, OUTSIDE);
  }
  return tally;
}

function walkCpu(tally: Tally, byId: ReadonlyMap<number, CpuNode>, node: CpuNode, outer: Context): void {
  const { context, located } = tally.enter(node.callFrame, outer);
  let left = node.hitCount ?? 0;
  if (context.place === 'own' && located !== undefined) {
    for (const { line, ticks } of node.positionTicks ?? []) {
      tally.add(node.callFrame, { ...context, stage: located.stageOfLine(line - 1) ?? context.stage }, ticks);
      left -= ticks;
    }
  }
  tally.add(node.callFrame, context, left);
  for (const id of node.children ?? []) {
    const child = byId.get(id);
    if (child !== undefined) walkCpu(tally, byId, child, context);
  }
}

/** The same for allocated bytes. V8 keeps no lines for them, and books what inlined functions allocate on their caller. */
export function attributeHeap(head: HeapNode, tree: SourceTree): Attribution {
  const tally = new Tally(tree);
  walkHeap(tally, head, OUTSIDE);
  return tally;
}

function walkHeap(tally: Tally, node: HeapNode, outer: Context): void {
  const { context } = tally.enter(node.callFrame, outer);
  tally.add(node.callFrame, context, node.selfSize);
  for (const child of node.children) walkHeap(tally, child, context);
}

class Tally implements Attribution {
  readonly stages = new Map<string, { own: number; node: number }>();
  program = 0;
  garbageCollector = 0;
  idle = 0;
  readonly #tree: SourceTree;

  constructor(tree: SourceTree) {
    this.#tree = tree;
  }

  enter({ url, lineNumber, columnNumber }: CallFrame, outer: Context): { context: Context; located?: LocatedFunction } {
    if (url.startsWith('node:')) return { context: { ...outer, place: 'node' } };
    // A function of V8 or of Node.js in C++ works for whoever called it.
    if (url === '') return { context: outer };
    const located = this.#tree.find({ url, lineNumber, columnNumber });
    if (located === undefined) return { context: { ...outer, place: 'own' } };
    const { stage, weak } = located.stages;
    return {
      context: { place: 'own', stage: stage ?? outer.stage, weak: weak ?? outer.weak },
      located,
    };
  }

  add({ functionName, url }: CallFrame, { place, stage, weak }: Context, amount: number): void {
    if (amount === 0) return;
    if (url === '' && functionName === '(idle)') {
      this.idle += amount;
    } else if (url === '' && functionName === '(garbage collector)') {
      this.garbageCollector += amount;
    } else if (place === 'outside' || (url === '' && functionName === '(program)')) {
      this.program += amount;
    } else {
      const key = stage ?? weak ?? NO_STAGE;
      let seen = this.stages.get(key);
      if (seen === undefined) this.stages.set(key, (seen = { own: 0, node: 0 }));
      seen[place] += amount;
    }
  }
}

/** Everything that was seen while the process had something to do. */
export function busyTotal({ stages, program, garbageCollector }: Attribution): number {
  return [...stages.values()].reduce((sum, { own, node }) => sum + own + node, program + garbageCollector);
}
