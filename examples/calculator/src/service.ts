import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import type { RpcsvcEvent } from '@gluster-ts/rpcsvc';
import { calc_stat, CALCULATOR_V1 } from './generated/calculator.ts';
import type { integer_result, number_result, statistics_result } from './generated/calculator.ts';

const { CALC_OK, CALC_DIVISION_BY_ZERO, CALC_OVERFLOW, CALC_NO_NUMBERS } = calc_stat;

/**
 * The calculator as a service, to listen wherever it is told to.
 *
 * The types of arguments and results come from calculator.x. Nothing here waits, so every handler is `sync()`; and nothing
 * here changes anything, so a call that arrives twice may be carried out twice.
 *
 * @param event told of calls that went wrong
 */
export function calculatorService(event: (event: RpcsvcEvent) => void): Rpcsvc {
  return new Rpcsvc({ event }).register(
    CALCULATOR_V1,
    {
      ADD: sync(({ a, b }) => exactly(a + b)),
      DIVIDE: sync(({ dividend, divisor }) => divide(dividend, divisor)),
      SUM: sync((integers) => exactly(integers.reduce((sum, integer) => sum + integer, 0n))),
      STATISTICS: sync((numbers) => describe(numbers)),
    },
    { complete: true, idempotent: true },
  );
}

/** A `hyper` has 64 bits; a `bigint` has as many as it needs. */
function exactly(value: bigint): integer_result {
  return BigInt.asIntN(64, value) === value ? { status: CALC_OK, value } : { status: CALC_OVERFLOW };
}

function divide(dividend: number, divisor: number): number_result {
  return divisor === 0 ? { status: CALC_DIVISION_BY_ZERO } : { status: CALC_OK, value: dividend / divisor };
}

function describe(numbers: readonly number[]): statistics_result {
  const count = numbers.length;
  if (count === 0) return { status: CALC_NO_NUMBERS };
  const mean = sum(numbers) / count;
  const variance = sum(numbers.map((number) => (number - mean) ** 2)) / count;
  return {
    status: CALC_OK,
    value: {
      count,
      smallest: Math.min(...numbers),
      largest: Math.max(...numbers),
      mean,
      deviation: Math.sqrt(variance),
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
