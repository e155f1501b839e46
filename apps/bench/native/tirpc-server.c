/*
 * A libtirpc server that answers the listing of peers with prepared bytes: what the C library that everyone has costs
 * for the same call. It authenticates nothing but decodes arguments and encodes results.
 *
 *     tirpc-server --unix PATH | --tcp HOST:PORT  --friends FILE      FILE: what goes into the result's opaque field
 *
 * Prints `ready` and the TCP port (0 for a unix socket) once it listens. Ends with its parent.
 */
#include <getopt.h>
#include <signal.h>
#include <sys/prctl.h>

#include <rpc/rpc.h>
#include <rpc/svc_auth.h>

#include "endpoint.h"
#include "peer_list.h"

#define AUTH_GLUSTERFS_V2 390039
#define FRIENDS_MAX (1u << 20)

static peer_list_rsp prepared;
static struct opaque_auth no_verifier;

/* The library refuses a flavour that nobody has registered. */
static enum auth_stat accept_anyone(struct svc_req *request, struct rpc_msg *message)
{
    (void)message;
    request->rq_xprt->xp_verf = no_verifier;
    return AUTH_OK;
}

static void dispatch(struct svc_req *request, SVCXPRT *transport)
{
    peer_list_req arguments = { 0 };

    switch (request->rq_proc) {
    case COMPARISON_NULL:
        svc_sendreply(transport, (xdrproc_t)xdr_void, NULL);
        return;
    case LIST_FRIENDS:
        if (!svc_getargs(transport, (xdrproc_t)xdr_peer_list_req, (caddr_t)&arguments)) {
            svcerr_decode(transport);
            return;
        }
        svc_sendreply(transport, (xdrproc_t)xdr_peer_list_rsp, (caddr_t)&prepared);
        svc_freeargs(transport, (xdrproc_t)xdr_peer_list_req, (caddr_t)&arguments);
        return;
    default:
        svcerr_noproc(transport);
    }
}

int main(int argc, char **argv)
{
    static const struct option known[] = {
        { "unix", required_argument, NULL, 'u' }, { "tcp", required_argument, NULL, 't' },
        { "friends", required_argument, NULL, 'f' }, { 0 },
    };
    struct endpoint endpoint = { 0 };
    const char *friends_file = NULL;
    size_t length;
    int choice;

    while ((choice = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (choice) {
        case 'u': endpoint_unix(&endpoint, optarg); break;
        case 't': endpoint_tcp(&endpoint, optarg); break;
        case 'f': friends_file = optarg; break;
        default: die(2, "tirpc-server --unix PATH | --tcp HOST:PORT --friends FILE");
        }
    }
    if (endpoint.length == 0 || friends_file == NULL)
        die(2, "One of --unix and --tcp is needed, and --friends");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    raise_file_limit();
    prepared.friends.friends_val = (char *)read_file(friends_file, FRIENDS_MAX, &length);
    prepared.friends.friends_len = (u_int)length;

    int listener = endpoint_listen(&endpoint);
    SVCXPRT *transport = svc_vc_create(listener, 0, 0);
    if (transport == NULL || !svc_reg(transport, COMPARISON_CLI, COMPARISON_CLI_V2, dispatch, NULL))
        die(1, "libtirpc does not take the listening socket");
    if (svc_auth_reg(AUTH_GLUSTERFS_V2, accept_anyone) < 0)
        die(1, "libtirpc does not take another credential flavour");
    printf("ready %d\n", endpoint_port(&endpoint));
    fflush(stdout);
    svc_run();
    die(1, "svc_run returned");
}
