import { Comment, Converter, ReflectionKind } from 'typedoc';
import type { Application, DeclarationReflection } from 'typedoc';

const KINDS = [ReflectionKind.Variable, ReflectionKind.Interface, ReflectionKind.TypeAlias];

/**
 * A plugin of TypeDoc. What the compiler of `.x` files wrote has the comments of the file, where it has some; the rest gets
 * a line that says what it is, so that everything else can be held to having comments of its own.
 */
export function load(app: Application): void {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of KINDS.flatMap((kind) => project.getReflectionsByKind(kind))) {
      if (!reflection.isDeclaration() || reflection.hasComment()) continue;
      const file = generatedFile(reflection);
      if (file !== undefined) reflection.comment = new Comment([{ kind: 'text', text: lineFor(reflection, file) }]);
    }
  });
}

/** Name of the `.x` file that a declaration comes from; undefined for what is written by hand. */
function generatedFile({ sources }: DeclarationReflection): string | undefined {
  return /\/src\/generated\/(.+)\.ts$/.exec(sources?.[0]?.fullFileName ?? '')?.[1];
}

function lineFor({ kind, name }: DeclarationReflection, file: string): string {
  return kind === ReflectionKind.Variable ? `Encodes and decodes \`${name}\`.` : `As \`${file}.x\` declares it.`;
}
