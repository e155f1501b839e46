import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { currentTask, ManualClock, SyncBarrier, SyncCond, SyncEnv, SyncLock } from './index.ts';
import type { Task } from './index.ts';

const LOCKS = 3;

/** An error that a program asks for; every other one is a broken invariant. */
class Expected extends Error {}

/** One step of a random program. Nothing waits for ever: every wait has a timeout, locks are taken in one order. */
type Step =
  | { do: 'yield' | 'await' | 'child' | 'throw' }
  | { do: 'sleep' | 'wait' | 'suspend'; ms: number }
  | { do: 'wake' | 'abort'; task: number }
  | { do: 'barrier' }
  | { do: 'lock'; lock: number; body: Step[] }
  | { do: 'cond'; ms: number; signal: 'signal' | 'broadcast' };

const ms = fc.integer({ min: 0, max: 5 });
const task = fc.nat({ max: 7 });
const simple: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('yield', 'await', 'child', 'throw') }),
  fc.record({ do: fc.constantFrom('sleep', 'wait', 'suspend'), ms }),
  fc.record({ do: fc.constantFrom('wake', 'abort'), task }),
  fc.record({ do: fc.constant('barrier' as const) }),
);
const inside: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('cond' as const), ms, signal: fc.constantFrom('signal', 'broadcast') }),
  },
);
const program: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: simple },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('lock' as const),
        lock: fc.nat({ max: LOCKS - 1 }),
        body: fc.array(inside, { maxLength: 4 }),
      }),
    },
  ),
  { maxLength: 8 },
);

/** Runs programs and checks what must hold at every step of them. */
class Stage {
  readonly clock = new ManualClock();
  readonly broken: unknown[] = [];
  readonly ended: number[] = [];
  readonly env: SyncEnv;
  readonly #processorsMax: number;
  readonly #locks = Array.from({ length: LOCKS }, () => new SyncLock());
  readonly #conds = Array.from({ length: LOCKS }, () => new SyncCond());
  readonly #barrier = new SyncBarrier();
  readonly #tasks: Task[] = [];
  readonly #inside = new Array<number>(LOCKS).fill(0);
  // Tasks between two suspensions, counted by themselves: a check on the environment's own count.
  #onProcessor = 0;
  children = 0;

  constructor(processorsMax: number) {
    this.#processorsMax = processorsMax;
    this.env = new SyncEnv({
      processorsMin: 1,
      processorsMax,
      dispatchesPerTurnMax: 4,
      clock: this.clock,
      onUncaught: (error) => this.broken.push(error),
    });
  }

  start(programs: readonly Step[][]): void {
    for (const [index, steps] of programs.entries()) {
      const begin = (_: number, self: Task) => this.#program(steps, self);
      const onDone = (error: unknown) => {
        this.ended.push(index);
        if (error !== undefined && !(error instanceof Expected)) this.broken.push(error);
      };
      this.#tasks.push(this.env.run(begin, index, { name: `p${index}`, onDone }));
    }
  }

  /** Moves the clock whenever nothing else can happen, until all tasks have ended. */
  async play(): Promise<void> {
    for (;;) {
      await turn();
      const { running, queued, waiting } = this.env.stats();
      if (running + queued > 0) continue;
      if (waiting === 0) return;
      const next = this.clock.nextInMs;
      expect(next, 'tasks wait and no timer will wake them').toBeDefined();
      this.clock.advance(next!);
    }
  }

  expectNothingLeft(): void {
    expect(this.#onProcessor).toBe(0);
    for (const lock of this.#locks) expect(lock).toMatchObject({ owner: undefined, waiting: 0 });
    for (const cond of this.#conds) expect(cond.waiting).toBe(0);
    expect(this.#barrier.waiting).toBe(0);
  }

  async #program(steps: readonly Step[], self: Task): Promise<void> {
    this.#enter(self);
    try {
      for (const step of steps) await this.#step(step, self, undefined);
    } finally {
      this.#onProcessor--;
    }
  }

  #enter(self: Task): void {
    this.#onProcessor++;
    expect(currentTask()).toBe(self);
    expect(self.state).toBe('RUN');
    expect(this.#onProcessor).toBeLessThanOrEqual(this.#processorsMax);
    const { running, processors } = this.env.stats();
    expect(running).toBeGreaterThanOrEqual(this.#onProcessor);
    expect(running).toBeLessThanOrEqual(processors);
    expect(processors).toBeLessThanOrEqual(this.#processorsMax);
  }

  async #suspended<T>(self: Task, suspension: Promise<T>): Promise<T> {
    this.#onProcessor--;
    try {
      return await suspension;
    } finally {
      this.#enter(self);
    }
  }

  async #step(step: Step, self: Task, lock: number | undefined): Promise<void> {
    switch (step.do) {
      case 'yield':
        return this.#suspended(self, self.yield());
      case 'await':
        return turn();
      case 'sleep': {
        const due = this.clock.now + step.ms;
        await this.#suspended(self, self.sleep(step.ms));
        expect(this.clock.now).toBeGreaterThanOrEqual(due);
        return;
      }
      case 'wait':
        await this.#suspended(self, self.wait(step.ms));
        return;
      case 'suspend': {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        this.clock.schedule(() => resolve(undefined), step.ms);
        return this.#suspended(self, self.suspend(promise));
      }
      case 'child':
        this.env.run(() => this.children++, undefined, { mode: 'sync' });
        return;
      case 'throw':
        throw new Expected('thrown');
      case 'wake':
        return this.#tasks[step.task]?.wake();
      case 'abort':
        return this.#tasks[step.task]?.abort(new Expected('aborted'));
      case 'barrier':
        this.#barrier.wake();
        return this.#suspended(self, this.#barrier.wait(1));
      case 'lock':
        return this.#locked(step.lock, step.body, self);
      case 'cond':
        if (lock !== undefined) await this.#cond(step, self, lock);
    }
  }

  async #locked(lock: number, body: readonly Step[], self: Task): Promise<void> {
    using _ = await this.#suspended(self, this.#locks[lock]!.acquire());
    expect(++this.#inside[lock]!).toBe(1);
    try {
      for (const step of body) await this.#step(step, self, lock);
    } finally {
      expect(this.#locks[lock]!.owner).toBe(self);
      this.#inside[lock]!--;
    }
  }

  async #cond(step: Step & { do: 'cond' }, self: Task, lock: number): Promise<void> {
    this.#conds[lock]![step.signal]();
    this.#inside[lock]!--;
    try {
      await this.#suspended(self, this.#conds[lock]!.wait(this.#locks[lock]!, step.ms));
    } finally {
      expect(this.#locks[lock]!.owner).toBe(self);
      expect(++this.#inside[lock]!).toBe(1);
    }
  }
}

function count(steps: readonly Step[], what: Step['do']): number {
  return steps.reduce(
    (sum, step) => sum + (step.do === what ? 1 : 0) + ('body' in step ? count(step.body, what) : 0),
    0,
  );
}

test('any programs keep the invariants and end, each exactly once', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(program, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 4 }),
      async (programs, processorsMax) => {
        const stage = new Stage(processorsMax);
        stage.start(programs);
        await stage.play();
        const { env } = stage;
        expect(stage.ended.toSorted()).toEqual(programs.map((_, i) => i));
        expect(stage.broken).toEqual([]);
        stage.expectNothingLeft();
        await env.drain();
        const { done, failed } = env.stats();
        expect(done + failed).toBe(programs.length + stage.children);
        expect(env.tasks()).toEqual([]);
        if (programs.every((steps) => count(steps, 'throw') + count(steps, 'abort') === 0)) expect(failed).toBe(0);
      },
    ),
  );
});
