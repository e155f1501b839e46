import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { Sandbox, glusterd, missingForNamespaces, run } from './support/daemon.ts';

const missing = missingForNamespaces('pidof', 'pgrep', 'pkill', 'killall', 'ps');

const FUNCTIONS = `gone() {
  for i in $(seq 3000); do pgrep '^glusterd$' >/dev/null || return 0; sleep 0.01; done
  return 1
}`;

describe.skipIf(missing)(`the tools that look for processes${missing === undefined ? '' : ` (${missing})`}`, () => {
  /** Runs a script where no process of the machine can be seen or signalled; `start` starts a daemon. */
  async function inNamespace(box: Sandbox, script: string): Promise<string> {
    // In a file of its own, so that no shell has the words of the script in its arguments.
    const file = box.path('script');
    const flags = [...box.flags, `--pid-file=${box.path('pid')}`].map((flag) => `'${flag}'`).join(' ');
    writeFileSync(file, `${FUNCTIONS}\nstart() { '${glusterd}' ${flags}; }\n${script}\n`);
    const isolate = ['--pid', '--fork', '--kill-child', '--mount', '--mount-proc'];
    const { code, stdout, stderr } = await run('unshare', [...isolate, 'bash', '-e', file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  }

  it('find one process, the one of the pid file, by the name glusterd', async () => {
    using box = new Sandbox();
    const script = `start; cat '${box.path('pid')}'; pidof glusterd; pgrep '^glusterd$'; pgrep glusterd; pgrep -x glusterd; pgrep gluster`;
    const lines = (await inNamespace(box, script)).trim().split('\n');
    expect(lines).toHaveLength(6);
    expect(new Set(lines).size).toBe(1);
  });

  it('show its arguments', async () => {
    using box = new Sandbox();
    const address = box.path('pid');
    // As GlusterFS's own cluster tests find the daemon that they want to kill.
    const script = `start; pidof glusterd; ps -ef | grep gluster | grep ${address} | grep -v grep | awk '{print $2}'`;
    const [pid, ...found] = (await inNamespace(box, script)).trim().split('\n');
    expect(found).toEqual([pid]);
  });

  it.each(['pkill glusterd', 'pkill -9 glusterd', 'killall glusterd', 'killall -15 glusterd'])(
    'end it: %s',
    async (command) => {
      using box = new Sandbox();
      const stdout = await inNamespace(
        box,
        `start; ${command}; gone; pidof glusterd || echo none; start; pidof glusterd | wc -w`,
      );
      expect(stdout).toBe('none\n1\n');
    },
  );
});
