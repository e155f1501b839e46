import type { PathResult, SampledResult, StageResult } from '../cases/result.ts';
import { cpuChart, latencyChart, sampledChart, speedChart, stageChart, type Chart } from './charts.ts';
import { stageTable } from './case-tables.ts';
import { sampledTable } from './sampled-table.ts';
import type { SavedRun } from './saved-run.ts';
import { serverNames, serverTitles } from '../servers/server.ts';
import type { Table } from './table.ts';

/** RESULTS.html: the same run as RESULTS.md, in pictures; one file, nothing to be fetched. */
export function renderHtml(run: SavedRun): string {
  const paths = run.results.filter((result): result is PathResult => result.kind === 'path');
  const stages = run.results.filter((result): result is StageResult => result.kind === 'stages');
  const sampled = run.results.filter((result): result is SampledResult => result.kind === 'sampled');
  const groups = [...Map.groupBy(paths, ({ name }) => name.slice(0, name.lastIndexOf('/')))].filter(
    ([, group]) => group.length > 2,
  );
  return page([
    ...introduction(run),
    '<h2>CPU per call against load</h2>',
    note(
      'Connections x calls outstanding on each. CPU time of the server’s whole process divided by the calls it answered.',
    ),
    ...groups.map(([name, group]) => figure(cpuChart(name, group))),
    '<h2>Speed against load</h2>',
    ...groups.map(([name, group]) => figure(speedChart(name, group))),
    '<h2>Latency</h2>',
    note('In a closed loop: a server that stalls is asked less meanwhile, so compare tails at equal load only.'),
    ...paths
      .filter(({ name }) => /list-friends\/unix\/(1x1|64x1|64x16)$/.test(name))
      .map((result) => figure(latencyChart(result))),
    ...(stages.length === 0
      ? []
      : [
          '<h2>One request, stage by stage</h2>',
          note('Own time: since the announcement before it in the process. Announcing and recording is part of each.'),
          figure(stageChart(stages)),
          ...stages.map((result) => details(stageTable(result))),
        ]),
    ...(sampled.length === 0
      ? []
      : [
          '<h2>One request, by sampling</h2>',
          note('Nobody subscribed. Each stage’s own code; Node.js and V8 have parts of their own.'),
          figure(sampledChart(sampled)),
          ...sampled.map((result) => details(sampledTable(result))),
        ]),
  ]);
}

function introduction({ date, machine, cores, plan }: SavedRun): string[] {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    '<h1>Results</h1>',
    note('Written by <code>npm run bench -- report</code>. Compare only ratios, and only within this run.'),
    ...(plan.quick ? ['<p><strong>A quick run: its figures mean nothing.</strong></p>'] : []),
    `<p>${escape(`${date}; ${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB, Linux ${machine.kernel}; ${cores}`)}<br>${escape(versions.join('; '))}</p>`,
    `<ul>${serverNames.map((name) => `<li><b>${name}</b>: ${escape(serverTitles[name]).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</li>`).join('')}</ul>`,
  ];
}

function figure({ title, svg }: Chart): string {
  return `<figure><figcaption>${escape(title)}</figcaption>${svg}</figure>`;
}

function details({ title, header, rows, notes = [] }: Table): string {
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`;
  return `<details><summary>${escape(title)}</summary><table>${row(header, 'th')}${rows.map((cells) => row(cells, 'td')).join('\n')}</table>${notes.map((text) => note(escape(text))).join('\n')}</details>`;
}

/** @param html may hold markup of ours */
function note(html: string): string {
  return `<p class="note">${html}</p>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function page(body: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>gluster-ts: results of the bench</title>
<style>
  body { font: 15px/1.5 sans-serif; max-width: 820px; margin: 2em auto; padding: 0 1em; color: #222; background: #fff; }
  figure { margin: 1.5em 0; } figcaption { font-weight: 600; } svg { max-width: 100%; height: auto; }
  .note { color: #555; } table { border-collapse: collapse; font-size: 13px; } td, th { padding: 2px 8px; text-align: right; }
  td:first-child, th:first-child { text-align: left; } details { margin: .5em 0; } summary { cursor: pointer; }
</style>
${body.join('\n')}
</html>
`;
}
