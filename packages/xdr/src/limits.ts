/** The largest length that XDR can express (RFC 4506 sections 4.10 to 4.13): what `<>` without a bound means. */
export const XDR_UNBOUNDED = 0xffff_ffff;

/**
 * Most elements that take no bytes in one input, in all its arrays together: where the input's length bounds nothing. An
 * array of arrays of them would otherwise be as many for every four bytes.
 */
export const EMPTY_ELEMENTS_MAX = 65_536;

/** How deep recursive types may nest: far above what protocols do, far below what the call stack holds. */
export const XDR_DEPTH_MAX = 200;
