import type { XdrType } from '@gluster-ts/xdr';

// Types of x/callback.x, by their names there.

/**
 * Callbacks are not answered.
 *
 *     pid   unsigned int
 */
export interface gf_statedump {
  pid: number;
}

/** Codec of {@link gf_statedump}. */
export const gf_statedump: XdrType<gf_statedump> = {
  decode: (r) => ({
    pid: r.uint(),
  }),
  encode: (w, v) => {
    w.uint(v.pid);
  },
  size: () => 4,
  sizeMin: 4,
};
