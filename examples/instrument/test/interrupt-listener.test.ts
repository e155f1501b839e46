import { RpcClnt } from '@gluster-ts/rpc-clnt';
import { connect } from '@gluster-ts/rpc-transport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InterruptListener } from '../src/client/interrupt-listener.ts';
import { DEVICE_INTERRUPT_V1 } from '../src/generated/instrument.ts';
import { Bench } from './support.ts';

describe('InterruptListener', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.make();
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  it('hears its own instrument, and nobody who does not know the handle or calls from elsewhere', async () => {
    const core = await connect(bench.address);
    let requests = 0;
    await using listener = await InterruptListener.listen(core, () => requests++);
    const { address, handle } = listener;
    expect(address).toMatchObject({ host: 0x7f00_0001, program_number: 0x0607b1, version_number: 1, family: 0 });

    const target = { host: '127.0.0.1', port: address.port };
    {
      await using clnt = new RpcClnt(target, { reconnect: false });
      const { SERVICE_REQUEST } = clnt.client(DEVICE_INTERRUPT_V1);
      await SERVICE_REQUEST({ handle: handle.slice(1) });
      await SERVICE_REQUEST({ handle: handle.map((byte) => byte ^ 1) });
      expect(requests).toBe(0);
      await SERVICE_REQUEST({ handle });
      expect(requests).toBe(1);
    }
    await using stranger = new RpcClnt(target, { reconnect: false, transport: { localAddress: '127.0.0.2' } });
    await expect(stranger.call(DEVICE_INTERRUPT_V1, 'SERVICE_REQUEST', { handle })).rejects.toMatchObject({
      code: 'ERR_RPC_DISCONNECTED',
    });
    expect(requests).toBe(1);
    await core.drain();
  });
});
