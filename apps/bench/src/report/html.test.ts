import { describe, expect, it } from 'vitest';
import { loadOf, pathOf, runOf } from './fixtures.ts';
import { renderHtml } from './html.ts';

describe('renderHtml()', () => {
  const result = pathOf([{ 'gluster-ts': loadOf(100_000, 2), 'c-glusterd': loadOf(1000, 200) }]);
  const points = [
    { connections: 1, depth: 1 },
    { connections: 64, depth: 1 },
    { connections: 64, depth: 16 },
  ];
  const paths = points.map((point) => ({
    ...result,
    name: `path/list-friends/unix/${point.connections}x${point.depth}`,
    point,
  }));

  it('renderHtml() draws CPU, speed and latency, and fetches nothing', () => {
    const html = renderHtml(runOf(paths));
    expect(html.match(/<svg/g)).toHaveLength(2 + 3);
    expect(html).toContain('64x16');
    expect(html).toContain('c-glusterd');
    expect(html).not.toMatch(/<script|src=|@import|https?:\/\/(?!www\.w3\.org)/);
  });

  it('renderHtml() draws the stages of a request and has them in a table', () => {
    const stage = {
      stage: '2.2',
      name: 'call header <decoded>',
      perRequest: 1,
      ownMedian: 1,
      ownP99: 2,
      ownPerRequest: 400,
    };
    const html = renderHtml(
      runOf([
        {
          kind: 'stages',
          name: 'stages/list-friends/unix/1x1',
          requests: 1,
          events: 1,
          announcementCost: 1,
          stages: [{ ...stage, waitedMedian: undefined, waitedP99: undefined }],
        },
      ]),
    );
    expect(html.match(/<svg/g)).toHaveLength(1);
    expect(html).toContain('call header &lt;decoded&gt;');
  });
});
