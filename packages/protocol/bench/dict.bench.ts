import { Dict } from '../src/index.ts';

/** One measured piece of work, as `apps/bench` runs it. */
interface BenchCase {
  readonly name: string;
  readonly batch?: number;
  run(): void;
}

const BATCH = 100;

/** A dict like the answer to `gluster pool list` of a pool with so many peers. */
function peerList(peers: number): Dict {
  const dict = new Dict();
  for (let i = 1; i <= peers; i++) {
    dict.setString(`friend${i}.uuid`, '8d0fd3ee-6b8c-4b55-8cd2-d3b5bd3a6d4d');
    dict.setString(`friend${i}.hostname`, `node${i}.example.net`);
    dict.setInt32(`friend${i}.port`, 24007);
    dict.setInt32(`friend${i}.stateId`, 3);
    dict.setString(`friend${i}.state`, 'Peer in Cluster');
    dict.setInt32(`friend${i}.connected`, 1);
    dict.setString(`friend${i}.hostname0`, `node${i}.example.net`);
    dict.setInt32(`friend${i}.hostname_count`, 1);
  }
  return dict.setInt32('count', peers);
}

const command = new Dict()
  .setString('volname', 'data')
  .setInt32('flags', 0)
  .setString('cmd-str', 'volume start data')
  .serialize();
const pool = peerList(32);
const poolBytes = pool.serialize();

/** Keeps the engine from dropping work whose result nobody reads. */
let sink = 0;

const repeat =
  (work: () => number): (() => void) =>
  () => {
    for (let i = 0; i < BATCH; i++) sink += work();
  };

export const cases: readonly BenchCase[] = [
  { name: 'dict/command/unserialize', batch: BATCH, run: repeat(() => Dict.unserialize(command).size) },
  {
    name: 'dict/command/echo',
    batch: BATCH,
    run: repeat(() => Dict.unserialize(command).setInt32('is_synctasked', 1).serialize().length),
  },
  { name: 'dict/pool-of-32/build', batch: BATCH, run: repeat(() => peerList(32).size) },
  { name: 'dict/pool-of-32/serialize', batch: BATCH, run: repeat(() => pool.serialize().length) },
  { name: 'dict/pool-of-32/unserialize', batch: BATCH, run: repeat(() => Dict.unserialize(poolBytes).size) },
];

/** Read by nobody but the engine. */
export const total = (): number => sink;
