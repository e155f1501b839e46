import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Multimeter } from './multimeter.ts';
import { MESSAGE_BYTES_MAX, ScpiSession } from './scpi-session.ts';

const never = new AbortController().signal;

function session(measureMs = 0): ScpiSession {
  return new ScpiSession(new Multimeter({ measureMs }), () => undefined);
}

async function ask(one: ScpiSession, message: string): Promise<string> {
  one.write(Buffer.from(message, 'latin1'), true);
  await one.changed.until(() => !one.isBusy, 10_000, never);
  return one.hasAnswer ? Buffer.from(one.read(MESSAGE_BYTES_MAX, undefined).data).toString('latin1') : '';
}

describe('ScpiSession', () => {
  it.each([
    ['*idn?', 'GLUSTER-TS,SIMULATED MULTIMETER,0,1\n'],
    ['*ESE 17; *ESE?;*SRE 255 ;*SRE?', '17;191\n'],
    [':SENS:VOLT:RANG 1e2;:SENSE:VOLTAGE:RANGE?', '+1.00000000E+02\n'],
    ['INIT;FETC?;INIT:IMM;FETCH?', '+1.00000000E+00;+1.00100000E+00\n'],
    ['', ''],
    [';;\r\n;', ''],
    ['*WAI', ''],
    ['SYST:ERR?', '0,"No error"\n'],
    ['VOLTA:RANG?;SYST:ERR?', '-113,"Undefined header"\n'],
    ['VOLT:RANG;SYST:ERR:NEXT?', '-222,"Data out of range"\n'],
    ['VOLT:RANG -1;SYST:ERR?', '-222,"Data out of range"\n'],
    [
      '*SRE 256;*ESE x;SYST:ERR?;SYST:ERR?;SYST:ERR?',
      '-222,"Data out of range";-222,"Data out of range";0,"No error"\n',
    ],
    ['FETC?;SYST:ERR?;*ESR?;*ESR?', '-230,"Data corrupt or stale";16;0\n'],
    ['INIT;INIT;SYST:ERR?', '-213,"Init ignored"\n'],
    ['*OPC;*OPC?;*ESR?', '1;1\n'],
    ['FOO;*CLS;SYST:ERR?;*ESR?;*STB?', '0,"No error";0;0\n'],
  ])('answers %j', async (message, answer) => expect(await ask(session(), message)).toBe(answer));

  it('forgets an answer that nobody read when the next message comes', async () => {
    const one = session();
    one.write(Buffer.from('*IDN?'), true);
    await one.changed.until(() => one.hasAnswer, 10_000, never);
    expect(await ask(one, 'SYST:ERR?')).toBe('-410,"Query INTERRUPTED"\n');
  });

  it('clear() stops what is in progress; what comes next starts anew', async () => {
    const one = session(1_000_000);
    one.write(Buffer.from('MEAS:VOLT?'), true);
    expect(one.isBusy).toBe(true);
    one.clear();
    expect(one.isBusy).toBe(false);
    expect(await ask(one, '*OPC?;SYST:ERR?')).toBe('1;0,"No error"\n');
    one.write(Buffer.from('INIT;*RST;*OPC?'), true);
    await one.changed.until(() => one.hasAnswer, 10_000, never);
  });

  it('keeps a bounded number of errors, and refuses messages that are too long', async () => {
    const one = session();
    for (let i = 0; i < 10; i++) await ask(one, 'X;'.repeat(10));
    const errors = (await ask(one, 'SYST:ERR?;'.repeat(21))).trim().split(';');
    expect(errors.slice(-2)).toEqual(['-350,"Queue overflow"', '0,"No error"']);
    expect(one.write(new Uint8Array(MESSAGE_BYTES_MAX), false)).toBe(true);
    expect(one.write(new Uint8Array(1), true)).toBe(false);
    expect(await ask(one, '*IDN?;'.repeat(100))).toBe('');
    expect(await ask(one, 'SYST:ERR?;SYST:ERR?;SYST:ERR?')).toBe(
      '-223,"Too much data";-223,"Too much data";0,"No error"\n',
    );
  });

  it('requests service once for each reason that is new', async () => {
    let requests = 0;
    const one = new ScpiSession(new Multimeter({ measureMs: 0 }), () => requests++);
    await ask(one, '*ESE 32;*SRE 36;X;X');
    expect(requests).toBe(1);
    expect([one.status.poll(), one.status.poll()]).toEqual([100, 36]);
    await ask(one, 'X');
    expect(requests).toBe(1);
    await ask(one, '*CLS;X');
    expect(requests).toBe(2);
  });

  it('any bytes are a message, and the next one is carried out', async () => {
    const words = [
      '*IDN?',
      'MEAS:VOLT?',
      ':',
      ';',
      '\n',
      '\r',
      ' ',
      '*SRE ',
      '16',
      'INIT',
      '*OPC',
      '?',
      '*RST',
      '\u0000',
      'é',
    ];
    const text = fc
      .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary-ascii' })))
      .map((all) => all.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 4 }), async (messages) => {
        const one = session();
        for (const message of messages) await ask(one, message);
        one.clear();
        expect(await ask(one, '*OPC?')).toBe('1\n');
      }),
    );
  });

  it('is not slowed down by headers that almost match', async () => {
    const long = MESSAGE_BYTES_MAX / 2;
    const one = session();
    for (const part of ['a\r', ':', '*', 'SENS:', ' \r']) {
      await ask(one, part.repeat(Math.floor(long / part.length)));
    }
    expect(await ask(one, '*OPC?')).toBe('1\n');
  });
});
