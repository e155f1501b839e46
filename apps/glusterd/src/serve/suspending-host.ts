import type { Host } from '@gluster-ts/glusterd-actors';
import { currentTask } from '@gluster-ts/synctask';

/**
 * The same host, but a task that waits for it holds no processor meanwhile: names that do not resolve take seconds each,
 * and a handful of probes for such hosts would otherwise keep every other command waiting.
 */
export function suspendingHost(host: Host): Host {
  return {
    resolve: (hostname) => suspended(host.resolve(hostname)),
    nameOf: (address) => suspended(host.nameOf(address)),
    localAddresses: () => host.localAddresses(),
    realPath: (path) => suspended(host.realPath(path)),
    stat: (path, options) => suspended(host.stat(path, options)),
    space: (path) => suspended(host.space(path)),
    readFile: (path, maxBytes) => suspended(host.readFile(path, maxBytes)),
    writeFile: (path, text) => suspended(host.writeFile(path, text)),
    replaceFile: (path, content, mode) => suspended(host.replaceFile(path, content, mode)),
    run: (path, args) => suspended(host.run(path, args)),
  };
}

function suspended<T>(promise: Promise<T>): Promise<T> {
  return currentTask()?.suspend(promise) ?? promise;
}
