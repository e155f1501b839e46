/** The oldest operating version that this daemon can work at. */
export const OPERATING_VERSION_MIN = 1;
/** The newest, GlusterFS 10's, and that of a new node. */
export const OPERATING_VERSION_MAX = 100_000;
