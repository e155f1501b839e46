/**
 * What C's RPC library declares for every `.x` file, and such files use without a word: from <rpc/types.h>, <rpc/auth.h>,
 * <rpc/xdr.h> and <rpc/key_prot.h> of Sun's library and its descendants. A file's own definitions come first.
 */
export const PRELUDE = `
const TRUE = 1;
const FALSE = 0;

/* Longest netname. */
const MAXNETNAMELEN = 255;
/* Most groups in a credential of AUTH_SYS. */
const NGRPS = 16;
/* Longest name of a machine in a credential of AUTH_SYS. */
const MAX_MACHINE_NAME = 255;
/* Longest body of a credential or verifier. */
const MAX_AUTH_BYTES = 400;
/* Longest netobj. */
const MAX_NETOBJ_SZ = 1024;
const MAXNETOBJ_SZ = 1024;

/* Counted bytes, in C's library. */
typedef opaque netobj<MAX_NETOBJ_SZ>;
/* A key of DES, in C's library. */
typedef opaque des_block[8];
/* A credential or verifier (RFC 5531 section 8.2). */
struct opaque_auth {
    int oa_flavor;
    opaque oa_base<MAX_AUTH_BYTES>;
};

typedef unsigned int rpcprog_t;
typedef unsigned int rpcvers_t;
typedef unsigned int rpcproc_t;
typedef unsigned int rpcprot_t;
typedef unsigned int rpcport_t;
`;
