/** What `xdrgen --help` prints. */
export const HELP = `xdrgen FILE.x [-o FILE.ts]

Compiles .x files (RFC 4506, RFC 5531) to TypeScript: types, codecs, descriptions of programs.

  xdrgen nfs.x -o nfs.ts            writes nfs.ts
  xdrgen nfs.x mount.x -o src/rpc/  writes src/rpc/nfs.ts and src/rpc/mount.ts
  xdrgen - < nfs.x                  reads standard input, writes standard output

Output
  -o, --output PATH         a file; a directory when it exists, ends with a slash or there are several
                            inputs; default: standard output
      --check               writes nothing; exit code 1 when an output is missing or stale
      --watch               goes on, and compiles again whenever an input changes
      --import-extension E  ending of modules that are imported: ts (default), js or none

What names mean
  -I, --include DIR         look for included files in DIR too; may be repeated
  -D, --define NAME[=VALUE] a symbol of the preprocessor, or the value of a constant; may be repeated
  -U, --undefine NAME       not even RPC_HDR, which is defined unless you say otherwise
      --import FILE.x[=MODULE]
                            names of FILE.x come from MODULE, by default from ./FILE.ts
      --import NAME,...=MODULE
                            these types come from MODULE, whoever wrote it; may be repeated

What values are
      --int64 KIND[:NAME,...]    64-bit integers are bigint (default) or number; all, or those of typedefs NAME
      --strings KIND[:NAME,...]  strings are utf8 (default) or bytes; all, or those of typedefs NAME
                                 In a comment: @int64 number, @strings bytes; @max N, the most nodes of
                                 a linked list; above a program or version @name TEXT, its title

  -h, --help                -V, --version

An #include "other.x" becomes part of the output. Where a line for C includes other.h, and other.x is there, what
is used of it is imported from ./other.ts. Files that are compiled together import from each other what is missing.

Exit codes: 0 done; 1 mistakes in an input, stale output, a file that can not be read or written; 2 usage.
`;
