/**
 * What C's RPC library declares for every `.x` file, and such files use without a word: from <rpc/types.h>, <rpc/auth.h>,
 * <rpc/xdr.h> and <rpc/key_prot.h> of Sun's library and its descendants. A file's own definitions come first.
 */
export const PRELUDE = `
const TRUE = 1;
const FALSE = 0;

/* Flavours of credentials, in C's library (RFC 5531 section 8.2, RFC 2203). */
const AUTH_NONE = 0;
const AUTH_NULL = 0;
const AUTH_SYS = 1;
const AUTH_UNIX = 1;
const AUTH_SHORT = 2;
const AUTH_DH = 3;
const AUTH_DES = 3;
const RPCSEC_GSS = 6;

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

/* The body of a credential of AUTH_SYS (RFC 5531 appendix A). */
struct authsys_parms {
    unsigned int aup_time;
    string aup_machname<MAX_MACHINE_NAME>;
    unsigned int aup_uid;
    unsigned int aup_gid;
    unsigned int aup_gids<NGRPS>;
};

typedef unsigned int rpcprog_t;
typedef unsigned int rpcvers_t;
typedef unsigned int rpcproc_t;
typedef unsigned int rpcprot_t;
typedef unsigned int rpcport_t;
`;
