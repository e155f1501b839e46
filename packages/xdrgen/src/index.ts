/**
 * The compiler of `.x` files (RFC 4506, RFC 5531) as a library; the package's command line is `xdrgen`.
 *
 * @packageDocumentation
 */
export { compile, DEFAULT_SYMBOLS } from './compile.ts';
export type { Compilation, CompileOptions } from './compile.ts';
export type { Choice, Int64, Strings } from './model/representation.ts';
export type { ImportOption } from './modules.ts';
export { formatDiagnostic } from './source/diagnostics.ts';
export type { Diagnostic } from './source/diagnostics.ts';
export type { SourceFile, SourcePosition, Span } from './source/source-file.ts';

// For programs that are a command line themselves.
export { run } from './command/run.ts';
export type { Streams } from './command/run.ts';
export { XdrgenError } from './errors.ts';
export type { XdrgenErrorCode } from './errors.ts';
