import { Dict, DictError, gf_probe_resp, mgmtHandshakeProgram } from '@gluster-ts/protocol';
import type { RpcClnt } from '@gluster-ts/rpc-clnt';
import { GF_DUMP } from '@gluster-ts/rpcsvc';

/** Why a node that was reached will not be talked to. */
export class GreetingError extends Error {
  override readonly name = 'GreetingError';
  /** For the command that waits: GF_PROBE_ANOTHER_CLUSTER, which is what a refusal usually means. */
  readonly opErrno: number = gf_probe_resp.GF_PROBE_ANOTHER_CLUSTER;
  /** What the command line is told instead of the words of `opErrno`; undefined for those. */
  readonly text: string | undefined;

  constructor(message: string, text?: string) {
    super(message);
    this.text = text;
  }
}

/**
 * What comes before the first call to a peer, as C has it: which programs it serves (GF-DUMP), then the operating version
 * (program 1239873): VERSIONS asks which it can work at, VERSIONS_ACK tells it that of the cluster.
 *
 * @throws GreetingError when the peer refuses or does not suit; RpcClntError
 */
export async function greetPeer(
  clnt: RpcClnt,
  own: { readonly uuid: string; readonly operatingVersion: number },
  hostname: string,
): Promise<void> {
  const unsuitable = `Peer ${hostname} does not support required op-version`;
  const asked = new Dict().setString('peer-id', own.uuid).serialize();
  const dump = clnt.call(GF_DUMP, 'DUMP', { gfs_id: 0xcafen });
  // Along with it, for hardly anybody says no; C waits.
  const asking = clnt.call(mgmtHandshakeProgram, 'VERSIONS', { hndsk: asked });
  asking.catch(() => undefined);
  const { prog, op_ret } = await dump;
  if (op_ret < 0) throw refusal("Failed to get the 'versions' from remote server");
  const { number, version } = mgmtHandshakeProgram;
  const hasVersions = prog.some(({ prognum, progver }) => prognum === BigInt(number) && progver === BigInt(version));
  if (!hasVersions) {
    // A release before 3.3: it speaks the friend program, and works at operating version 1 alone.
    if (own.operatingVersion > 1) throw refusal(unsuitable);
    return;
  }
  const versions = await asking;
  if (versions.op_ret < 0) throw new GreetingError(`${hostname} does not tell its operating versions`);
  const min = readVersion(versions.hndsk, 'minimum-operating-version', hostname);
  const max = readVersion(versions.hndsk, 'maximum-operating-version', hostname);
  if (max < own.operatingVersion || min > own.operatingVersion) throw refusal(unsuitable);
  const told = new Dict().setInt32('operating-version', own.operatingVersion).serialize();
  const ack = await clnt.call(mgmtHandshakeProgram, 'VERSIONS_ACK', { hndsk: told });
  if (ack.op_ret < 0) throw refusal('Failed to get handshake ack from remote server');
}

function refusal(text: string): GreetingError {
  return new GreetingError(text, text);
}

function readVersion(bytes: Uint8Array, key: string, hostname: string): number {
  try {
    const version = Dict.unserialize(bytes, { maxPairs: 64 }).int32(key);
    if (version !== undefined) return version;
  } catch (error) {
    if (!(error instanceof DictError)) throw error;
  }
  throw new GreetingError(`${hostname} does not tell its ${key}`);
}
