import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { describe, expect, it } from 'vitest';

import { Sandbox, canConnect, glusterd, run } from './support/daemon.ts';
import type { Ended } from './support/daemon.ts';

/** One line on the standard error, that exit code, and the same line in the log. */
function expectRefusal(box: Sandbox, ended: Ended, message: string, code = 1): void {
  expect(ended).toEqual({ code, signal: null, stdout: '', stderr: `glusterd: ${message}\n` });
  expect(box.logText).toContain(`0-management: ${message}`);
}

async function listening(server: Server, target: string | number): Promise<Server> {
  server.listen(typeof target === 'string' ? { path: target } : { port: target, host: '127.0.0.1' });
  await once(server, 'listening');
  return server;
}

describe.each(['in the background', 'in the foreground'])('glusterd %s refuses to start and changes nothing', (how) => {
  const start = (box: Sandbox, ...args: string[]): Promise<Ended> =>
    how === 'in the background' ? box.start(args) : run(glusterd, ['-N', ...box.flags, ...args]);

  it('with a volume file that is missing or wrong', async () => {
    using box = new Sandbox();
    expectRefusal(
      box,
      await start(box, `--volfile=${box.path('none')}`),
      `Cannot read the volume file ${box.path('none')}: No such file or directory (--volfile names another)`,
    );
    writeFileSync(box.volfile, 'volume management\n  type mgmt/glusterd\n  option foo\nend-volume\n');
    expectRefusal(
      box,
      await start(box),
      `${box.volfile}:4: Expected a value for option 'foo', found the keyword 'end-volume' (quote it if meant)`,
    );
  });

  it('with a damaged glusterd.info', async () => {
    using box = new Sandbox();
    const info = box.path('lib/glusterd.info');
    mkdirSync(box.path('lib'));
    writeFileSync(info, '');
    expectRefusal(
      box,
      await start(box),
      `${info} is damaged: it holds no UUID. Restore it from a backup, or remove it to make this a new node`,
    );
    expect(readFileSync(info, 'utf8')).toBe('');
    expect(await canConnect(box.socket)).toBe(false);
  });

  it('with a working directory that is a file', async () => {
    using box = new Sandbox();
    writeFileSync(box.path('lib'), 'kept');
    expectRefusal(
      box,
      await start(box),
      `Cannot use the working directory ${box.path('lib')}: It, or a part of its path, is a file (option working-directory names another)`,
    );
    expect(readFileSync(box.path('lib'), 'utf8')).toBe('kept');
  });

  it('with a socket file that is no socket, or that somebody serves', async () => {
    using box = new Sandbox();
    writeFileSync(box.socket, 'kept');
    const hint = '(option glusterd-sockfile names another)';
    expectRefusal(
      box,
      await start(box),
      `Cannot listen on ${box.socket}: it exists and is not a socket; move it away or choose another path ${hint}`,
    );
    expect(readFileSync(box.socket, 'utf8')).toBe('kept');

    const busy = box.path('busy');
    const server = await listening(createServer(), busy);
    expectRefusal(
      box,
      await start(box, '--xlator-option', `management.glusterd-sockfile=${busy}`),
      `Cannot listen on ${busy}: another server is serving it; stop that one or choose another path ${hint}`,
    );
    expect(await canConnect(busy)).toBe(true);
    server.close();
  });

  it('with a socket file whose name is too long', async () => {
    using box = new Sandbox();
    const path = box.path('x'.repeat(120));
    const { code, stderr } = await start(box, '--xlator-option', `management.glusterd-sockfile=${path}`);
    expect(code).toBe(1);
    expect(stderr).toContain('must have 1 to 107 bytes');
    expect(stderr).toContain('(option glusterd-sockfile names another)\n');
  });

  it('with a port that is taken', async () => {
    using box = new Sandbox();
    const server = await listening(createServer(), 0);
    const { port } = server.address() as AddressInfo;
    const ended = await start(box, '--xlator-option', `management.transport.socket.listen-port=${port}`);
    server.close();
    expectRefusal(
      box,
      ended,
      `Cannot listen on 127.0.0.1:${port}: the address is in use; stop the other server or choose another address (options transport.socket.listen-port and bind-address name another)`,
    );
    expect(await canConnect(box.socket)).toBe(false);
  });

  it('with a bind address that does not exist', async () => {
    using box = new Sandbox();
    const ended = await start(box, '--xlator-option', 'management.transport.socket.bind-address=192.0.2.1');
    expectRefusal(
      box,
      ended,
      'Cannot listen on 192.0.2.1:0: this machine does not have that address (options transport.socket.listen-port and bind-address name another)',
    );
  });

  it('with a pid file or a log file that can not be made, with exit code 255 as in C', async () => {
    using box = new Sandbox();
    const pidFile = box.path('none/pid');
    expectRefusal(
      box,
      await start(box, `--pid-file=${pidFile}`),
      `Cannot write the pid file ${pidFile}: No such file or directory`,
      255,
    );
    const logFile = `${box.volfile}/x.log`;
    const { code, stderr } = await start(box, `--log-file=${logFile}`);
    expect(code).toBe(255);
    expect(stderr).toMatch(/^glusterd: Cannot open the log file .*\/glusterd\.vol\/x\.log: .*\n$/);
  });

  it('where management connections are to be encrypted and there is no certificate', async () => {
    const cert = '/no/such/glusterfs.pem';
    using box = new Sandbox({ 'transport.socket.ssl-own-cert': cert });
    const reason = `Cannot read tls.cert from ${cert}: ENOENT: no such file or directory, open '${cert}'`;
    expectRefusal(
      box,
      await start(box, '--secure-mgmt'),
      `Management encryption is asked for and cannot be had: ${reason}; --secure-mgmt=no does without`,
    );
  });
});

const nobody = { uid: 65_534, gid: 65_534 };
const noOtherUser = ((): string | undefined => {
  if (process.getuid?.() !== 0) return 'needs root to become somebody else';
  return spawnSync(glusterd, ['--version'], nobody).status === 0 ? undefined : 'needs a checkout that all may read';
})();

describe.skipIf(noOtherUser)(`glusterd without root${noOtherUser === undefined ? '' : ` (${noOtherUser})`}`, () => {
  it('runs where it may write', async () => {
    using box = new Sandbox();
    chownSync(box.folder, nobody.uid, nobody.gid);
    const child = await box.foreground([], nobody);
    expect(await canConnect(box.socket)).toBe(true);
    child.kill();
    await once(child, 'exit');
  });

  it('says which directory it may not write', async () => {
    using box = new Sandbox();
    mkdirSync(box.path('lib'));
    chmodSync(box.folder, 0o755);
    const { code, stderr } = await run(glusterd, ['-N', ...box.flags, '--log-file=/dev/null'], nobody);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `glusterd: Cannot use the working directory ${box.path('lib')}: Permission denied (option working-directory names another)\n`,
    });
  });
});
