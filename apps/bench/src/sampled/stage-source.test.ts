import { describe, expect, it } from 'vitest';
import { StageSource, stagesOfPage, stageVariables } from './stage-source.ts';

const variables = stageVariables(`
export const stageHeader: StageChannel = stageChannel('2.2', 'call header decoded');
const stageScheme = stageChannel('2.3', 'authentication scheme');
`);

const text = `/** How calls come in (stages 2 to 2.9). */
export class Path {
  /** Taken (stage 2.1). */
  take(): void {
    if (stageHeader.hasSubscribers) stageHeader.announce(1, 2);
  }

  both(
    one: number,
  ): void {
    read(one);
    if (stageHeader.hasSubscribers) stageHeader.announce(1, 2);
    find(one);
    if (stageScheme.hasSubscribers) {
      stageScheme.announce(1, 2);
    }
    last();
  }

  silent(): void {
    rest();
  }
}

/**
 * Bytes go out
 * (stage 6).
 */
class Queue
  extends Base
{
  flush(): void {
    later(() => {
      write();
    });
  }
}

function helper(): void {}
`;

/** Where a text begins, by line. */
const line = (part: string): number => text.slice(0, text.indexOf(part)).split('\n').length - 1;

describe('StageSource', () => {
  const source = new StageSource(text, variables, '1.3');

  it('StageSource.at() takes the doc comment of the function before all else', () => {
    const stages = source.at(line('take()'));
    expect(stages.stage).toBe('2.1');
    expect(stages.ofLine(line('if (stageHeader'))).toBe('2.1');
  });

  it('StageSource.at() tells lines apart by what is announced after them', () => {
    const stages = source.at(line('both('));
    expect(stages.stage).toBe('2.2');
    expect(['read(one)', 'find(one)', 'last()'].map((part) => stages.ofLine(line(part)))).toEqual([
      '2.2',
      '2.3',
      '2.3',
    ]);
  });

  it('StageSource.at() leaves it to the caller when comments name several stages', () => {
    expect(source.at(line('silent()'))).toMatchObject({ stage: undefined, weak: '2' });
  });

  it('StageSource.at() finds the comment of what encloses a function, and of what encloses that', () => {
    expect(source.at(line('flush()')).stage).toBe('6');
    expect(source.at(line('later(')).stage).toBe('6');
  });

  it('StageSource.at() asks the page when no comment says anything', () => {
    expect(source.at(line('function helper')).stage).toBe('1.3');
    expect(new StageSource(text, variables, undefined).at(line('function helper'))).toMatchObject({
      stage: undefined,
      weak: undefined,
    });
  });
});

describe('stagesOfPage()', () => {
  it('stagesOfPage() knows files of one row, with the package of each', () => {
    const page = `
| 2   | up   | \`f\` | \`rpc-transport\` \`notifier.ts\`, \`inbound.ts\`; \`rpcsvc\` \`call-path.ts\` |
| 2.1 | pool | \`g\` | \`rpcsvc\` \`request-pool.ts\`                                          |
| 2.2 | head | \`h\` | \`xdr\` \`rpc/call-header.ts\`; \`rpcsvc\` \`call-path.ts\`             |
| 3.2 | dict | \`i\` | \`protocol\` \`dict/\`                                                  |
`;
    expect(Object.fromEntries(stagesOfPage(page))).toEqual({
      'rpc-transport/notifier.ts': '2',
      'rpc-transport/inbound.ts': '2',
      'rpcsvc/request-pool.ts': '2.1',
      'xdr/rpc/call-header.ts': '2.2',
    });
  });
});
