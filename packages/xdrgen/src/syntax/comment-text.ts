/**
 * What a comment says: without the stars that begin its lines, without the rules that frame it, and without the
 * indentation that its lines share.
 */
export function commentText(inside: string): string {
  const lines = inside
    .replaceAll('\r', '')
    .split('\n')
    .map((line, index) =>
      line.replace(index === 0 ? /^[*!]+(?=\s|$)/ : /^\s*\*+(?!\/)/, (stars) =>
        ' '.repeat(index === 0 ? 0 : stars.length),
      ),
    )
    .map((line) => line.replace(/[\s*]+$/, '').replace(/^\s*[-=*_#]{3,}\s*$/, ''));
  const [first = '', ...rest] = lines;
  const indented = rest.filter((line) => line.trim() !== '');
  const indent = Math.min(...indented.map((line) => line.length - line.trimStart().length));
  return [first.trim(), ...rest.map((line) => line.slice(indented.length === 0 ? 0 : indent).trimEnd())]
    .join('\n')
    .trim();
}
