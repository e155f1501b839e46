/**
 * The same calls to an rpcbind, ours or Debian's (argument), over each transport: prints every answer, so that the two
 * can be compared.
 */
import { RpcClnt, RpcClntError } from '@gluster-ts/rpc-clnt';
import { PMAPVERS, RPCBIND_SOCKET_PATH, RPCBVERS, RPCBVERS4 } from '../../src/index.ts';
import type { mapping, rpcb } from '../../src/index.ts';
import { ELSEWHERE, finish, prepare, startDebians, startOurs } from './play.ts';

prepare();
await (process.argv[2] === 'ours' ? startOurs() : startDebians());

const answers: [string, unknown][] = [];
const bytes = (text: string): Uint8Array => Buffer.from(text);
const shown = (value: unknown): unknown => {
  const text = (_: string, one: unknown): unknown =>
    one instanceof Uint8Array ? Buffer.from(one).toString('latin1') : one;
  return value === undefined ? null : (JSON.parse(JSON.stringify(value, text)) as unknown);
};
const ask = async (what: string, call: Promise<unknown>): Promise<void> => {
  const answer = await call.then(shown, (error: unknown) =>
    error instanceof RpcClntError ? error.code : String(error),
  );
  answers.push([what, answer]);
};
const entry = (r_vers: number, netid = 'tcp', address = '0.0.0.0.8.1', owner = '0', r_prog = 7): rpcb => {
  return { r_prog, r_vers, r_netid: bytes(netid), r_addr: bytes(address), r_owner: bytes(owner) };
};
const pmap = (vers: number, prot = 6, port = 2049, prog = 7): mapping => ({ prog, vers, prot, port });

const transports = {
  local: { path: RPCBIND_SOCKET_PATH },
  tcp: { host: '127.0.0.1', port: 111 },
  tcp6: { host: '::1', port: 111 },
  udp: { protocol: 'udp', host: '127.0.0.1', port: 111 },
  udp6: { protocol: 'udp', host: '::1', port: 111 },
  elsewhere: { host: ELSEWHERE, port: 111 },
} as const;
{
  // Stays there throughout.
  await using clnt = new RpcClnt(transports.local);
  for (const [netid, address] of [
    ['tcp', '0.0.0.0.8.1'],
    ['udp', '0.0.0.0.8.2'],
    ['tcp6', '::.8.3'],
  ] as const) {
    await ask(`SET ${netid} to stay`, clnt.call(RPCBVERS4, 'RPCBPROC_SET', entry(1, netid, address, '0', 10)));
  }
}
for (const [transport, target] of Object.entries(transports)) {
  await using clnt = new RpcClnt(target, { timeoutMs: 60_000 });
  const of = (what: string): string => `${transport}: ${what}`;
  for (const [name, program] of [
    ['3', RPCBVERS],
    ['4', RPCBVERS4 as unknown as typeof RPCBVERS],
  ] as const) {
    const v = clnt.client(program);
    const in_ = (what: string): string => of(`version ${name} ${what}`);
    await ask(in_('NULL'), v.RPCBPROC_NULL());
    await ask(in_('SET'), v.RPCBPROC_SET(entry(1)));
    await ask(in_('SET once more'), v.RPCBPROC_SET(entry(1)));
    await ask(in_('SET another address'), v.RPCBPROC_SET(entry(1, 'tcp', '0.0.0.0.8.2')));
    await ask(in_('SET udp'), v.RPCBPROC_SET(entry(1, 'udp', '0.0.0.0.8.3')));
    await ask(in_('SET tcp6'), v.RPCBPROC_SET(entry(3, 'tcp6', '::.8.4')));
    await ask(in_('SET local'), v.RPCBPROC_SET(entry(2, 'local', '/run/seven')));
    await ask(in_('GETADDR'), v.RPCBPROC_GETADDR(entry(1, 'tcp', '')));
    await ask(in_('GETADDR of another transport'), v.RPCBPROC_GETADDR(entry(1, 'udp', '')));
    await ask(in_('GETADDR of another version'), v.RPCBPROC_GETADDR(entry(9, '', '')));
    await ask(in_('GETADDR of what stays'), v.RPCBPROC_GETADDR(entry(1, 'tcp', '', '', 10)));
    await ask(in_('GETADDR of another program'), v.RPCBPROC_GETADDR(entry(1, 'tcp', '', '', 8)));
    await ask(
      in_('DUMP'),
      v.RPCBPROC_DUMP().then((list) => list.filter(({ rpcb_map }) => rpcb_map.r_prog === 7)),
    );
    for (const universal of ['192.0.2.7.3.128', '2001:db8::7.3.128', '/run/seven']) {
      const netbuf = v.RPCBPROC_UADDR2TADDR(universal);
      await ask(
        in_(`UADDR2TADDR ${universal}`),
        netbuf.then(({ buf }) => Buffer.from(buf).toString('hex')),
      );
      await ask(
        in_(`TADDR2UADDR ${universal}`),
        netbuf.then((netbuf) => v.RPCBPROC_TADDR2UADDR(netbuf)),
      );
    }
    await ask(in_('UNSET'), v.RPCBPROC_UNSET(entry(1, 'tcp', '')));
    await ask(in_('GETADDR of what was removed'), v.RPCBPROC_GETADDR(entry(1, 'tcp', '')));
    await ask(in_('UNSET what is not there'), v.RPCBPROC_UNSET(entry(1, 'tcp', '')));
    await ask(in_('UNSET all'), v.RPCBPROC_UNSET(entry(1, '', '')));
    await ask(in_('UNSET tcp6'), v.RPCBPROC_UNSET(entry(3, 'tcp6', '')));
    await ask(in_('UNSET local'), v.RPCBPROC_UNSET(entry(2, 'local', '')));
    await ask(
      in_('DUMP at last'),
      v.RPCBPROC_DUMP().then((list) => list.filter(({ rpcb_map }) => rpcb_map.r_prog === 7)),
    );
  }

  const four = clnt.client(RPCBVERS4);
  await ask(of('SET for lists'), four.RPCBPROC_SET(entry(1)));
  await ask(of('SET for lists, udp'), four.RPCBPROC_SET(entry(1, 'udp')));
  await ask(of('SET for lists, tcp6'), four.RPCBPROC_SET(entry(1, 'tcp6', '::.8.1')));
  await ask(of('SET for lists, local'), four.RPCBPROC_SET(entry(1, 'local', '/run/seven')));
  await ask(of('GETVERSADDR'), four.RPCBPROC_GETVERSADDR(entry(1, 'tcp', '')));
  await ask(of('GETVERSADDR of another version'), four.RPCBPROC_GETVERSADDR(entry(2, 'tcp', '')));
  await ask(of('GETADDRLIST of what stays'), four.RPCBPROC_GETADDRLIST(entry(1, 'tcp', '', '', 10)));
  await ask(of('GETADDRLIST'), four.RPCBPROC_GETADDRLIST(entry(1, 'tcp', '')));
  await ask(of('GETADDRLIST of another version'), four.RPCBPROC_GETADDRLIST(entry(2, 'tcp', '')));
  await ask(
    of('GETTIME'),
    four.RPCBPROC_GETTIME().then((time) => Math.abs(time - Date.now() / 1000) < 60),
  );

  const two = clnt.client(PMAPVERS);
  await ask(of('GETPORT'), two.PMAPPROC_GETPORT(pmap(1)));
  await ask(of('GETPORT udp'), two.PMAPPROC_GETPORT(pmap(1, 17)));
  await ask(of('GETPORT of another version'), two.PMAPPROC_GETPORT(pmap(2)));
  await ask(of('GETPORT of another program'), two.PMAPPROC_GETPORT(pmap(1, 6, 0, 8)));
  await ask(of('GETPORT of another protocol'), two.PMAPPROC_GETPORT(pmap(1, 33)));
  await ask(
    of('DUMP of ports'),
    two.PMAPPROC_DUMP().then((list) => list.filter(({ map }) => map.prog === 7)),
  );
  await ask(of('SET a port'), two.PMAPPROC_SET(pmap(5)));
  await ask(of('SET a port once more'), two.PMAPPROC_SET(pmap(5)));
  await ask(of('SET another port'), two.PMAPPROC_SET(pmap(5, 6, 2050)));
  await ask(of('SET a port of another protocol'), two.PMAPPROC_SET(pmap(5, 33)));
  await ask(of('UNSET ports'), two.PMAPPROC_UNSET(pmap(5, 33, 1)));
  await ask(of('UNSET ports that are not there'), two.PMAPPROC_UNSET(pmap(5)));
  await ask(of('UNSET ports of lists'), two.PMAPPROC_UNSET(pmap(1)));
  await ask(of('UNSET the rest'), four.RPCBPROC_UNSET(entry(1, '', '')));
  await ask(
    of('DUMP of no ports'),
    two.PMAPPROC_DUMP().then((list) => list.filter(({ map }) => map.prog === 7)),
  );
  await ask(of('another version'), clnt.call({ ...PMAPVERS, version: 9 }, 'PMAPPROC_NULL', undefined));
  await ask(
    of('another procedure'),
    clnt.call(
      { ...PMAPVERS, procedures: { NONE: { ...PMAPVERS.procedures.PMAPPROC_NULL, number: 99 } } },
      'NONE',
      undefined,
    ),
  );
  await ask(
    of('torn arguments'),
    clnt.call(
      { ...RPCBVERS4, procedures: { SET: { ...RPCBVERS4.procedures.RPCBPROC_GETTIME, number: 1 } } },
      'SET',
      undefined,
    ),
  );
}
finish(answers);
