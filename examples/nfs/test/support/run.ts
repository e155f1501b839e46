import { spawn } from 'node:child_process';
import type { StdioOptions } from 'node:child_process';

/** How a program ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a program to its end. */
export async function run(program: string, ...args: string[]): Promise<Run> {
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
  const child = spawn(program, args, { stdio });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}
