import { parseArgs } from 'node:util';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import { parseAddress } from './address.ts';
import { RefusedError, UsageError } from './errors.ts';
import { calc_stat, CALCULATOR_V1 } from './generated/calculator.ts';

/** The command `call`: one operation of a calculator somewhere. Returns what to print. */
export async function call(args: readonly string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { timeout: { type: 'string', default: '5000' } },
  });
  const [address, operation, ...operands] = positionals;
  if (address === undefined || operation === undefined) throw new UsageError('Say where to call, and what for');

  await using clnt = new RpcClnt(parseAddress(address), { timeoutMs: toTimeout(values.timeout) });
  const { ADD, DIVIDE, SUM, STATISTICS } = clnt.client(CALCULATOR_V1);
  switch (operation) {
    case 'add': {
      const [a, b] = two(operands);
      return String(valueOf(await ADD({ a: toInteger(a), b: toInteger(b) })));
    }
    case 'divide': {
      const [dividend, divisor] = two(operands);
      return String(valueOf(await DIVIDE({ dividend: toNumber(dividend), divisor: toNumber(divisor) })));
    }
    case 'sum':
      return String(valueOf(await SUM(operands.map(toInteger))));
    case 'statistics': {
      const { count, smallest, largest, mean, deviation } = valueOf(await STATISTICS(operands.map(toNumber)));
      return `${count} numbers from ${smallest} to ${largest}, mean ${mean}, standard deviation ${deviation}`;
    }
    default:
      throw new UsageError(`No such operation: ${operation}. There are add, divide, sum, statistics`);
  }
}

/** What all results of the calculator have in common: a value, or the reason why there is none. */
type Result<T> =
  | { readonly status: typeof calc_stat.CALC_OK; readonly value: T }
  | { readonly status: Exclude<calc_stat, typeof calc_stat.CALC_OK> };

/** @throws RefusedError when there is none */
function valueOf<T>(result: Result<T>): T {
  switch (result.status) {
    case calc_stat.CALC_OK:
      return result.value;
    case calc_stat.CALC_DIVISION_BY_ZERO:
      throw new RefusedError('Cannot divide by zero');
    case calc_stat.CALC_OVERFLOW:
      throw new RefusedError('The result does not fit into 64 bits');
    case calc_stat.CALC_NO_NUMBERS:
      throw new RefusedError('There are no numbers');
  }
}

function two(operands: readonly string[]): readonly [string, string] {
  const [first, second, ...others] = operands;
  if (first === undefined || second === undefined || others.length > 0) {
    throw new UsageError(`This takes two numbers, not ${operands.length}`);
  }
  return [first, second];
}

function toInteger(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) throw new UsageError(`Not an integer: ${text}`);
  return BigInt(text.replace(/^\+/, ''));
}

function toNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw new UsageError(`Not a number: ${text}`);
  return number;
}

function toTimeout(text: string): number {
  const timeoutMs = toNumber(text);
  if (timeoutMs > 0) return timeoutMs;
  throw new UsageError(`Not a time to wait: ${text} ms`);
}
