/*
 * A server by other people, Debian's rpcgen and libtirpc, that registers itself with rpcbind: "tirpc" as new programs do,
 * for every transport; "portmap" as old ones do, for UDP and TCP; "local PATH" for a unix socket. Prints a line when it
 * serves. When its standard input ends, it unregisters and ends.
 */
#include <netconfig.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <rpc/pmap_clnt.h>

#include "calculator.h"

extern void calculator_1(struct svc_req *, SVCXPRT *);
extern void calculator_3(struct svc_req *, SVCXPRT *);

int *add_1_svc(numbers *args, struct svc_req *request) {
    static int sum;
    sum = args->a + args->b;
    return &sum;
}

int *multiply_3_svc(numbers *args, struct svc_req *request) {
    static int product;
    product = args->a * args->b;
    return &product;
}

static int serve_tirpc(void) {
    return svc_create(calculator_1, CALCULATOR, CALCULATOR_V1, "visible") > 0 &&
           svc_create(calculator_3, CALCULATOR, CALCULATOR_V3, "visible") > 0;
}

/* What the main() that rpcgen writes does. */
static int serve_portmap(void) {
    pmap_unset(CALCULATOR, CALCULATOR_V1);
    pmap_unset(CALCULATOR, CALCULATOR_V3);
    SVCXPRT *udp = svcudp_create(RPC_ANYSOCK);
    SVCXPRT *tcp = svctcp_create(RPC_ANYSOCK, 0, 0);
    return udp != NULL && tcp != NULL &&
           svc_register(udp, CALCULATOR, CALCULATOR_V1, calculator_1, IPPROTO_UDP) &&
           svc_register(udp, CALCULATOR, CALCULATOR_V3, calculator_3, IPPROTO_UDP) &&
           svc_register(tcp, CALCULATOR, CALCULATOR_V1, calculator_1, IPPROTO_TCP) &&
           svc_register(tcp, CALCULATOR, CALCULATOR_V3, calculator_3, IPPROTO_TCP);
}

static int serve_local(char *path) {
    SVCXPRT *transport = svcunix_create(RPC_ANYSOCK, 0, 0, path);
    struct netconfig *local = getnetconfigent("local");
    return transport != NULL && local != NULL && svc_reg(transport, CALCULATOR, CALCULATOR_V1, calculator_1, NULL) &&
           rpcb_set(CALCULATOR, CALCULATOR_V1, local, &transport->xp_ltaddr);
}

int main(int argc, char **argv) {
    const char *mode = argc > 1 ? argv[1] : "";
    int serves = strcmp(mode, "tirpc") == 0     ? serve_tirpc()
                 : strcmp(mode, "portmap") == 0 ? serve_portmap()
                 : argc == 3                    ? serve_local(argv[2])
                                                : 0;
    if (!serves) {
        fprintf(stderr, "cannot serve\n");
        return 1;
    }
    printf("serving\n");
    fflush(stdout);
    for (;;) {
        struct pollfd fds[1025];
        int count = svc_max_pollfd;
        memcpy(fds, svc_pollfd, count * sizeof *fds);
        fds[count] = (struct pollfd){.fd = 0, .events = POLLIN};
        int ready = poll(fds, count + 1, -1);
        if (ready < 0) return 1;
        if (fds[count].revents) break;
        svc_getreq_poll(fds, ready);
    }
    if (strcmp(mode, "portmap") == 0) {
        svc_unregister(CALCULATOR, CALCULATOR_V1);
        svc_unregister(CALCULATOR, CALCULATOR_V3);
    } else {
        svc_unreg(CALCULATOR, CALCULATOR_V1);
        svc_unreg(CALCULATOR, CALCULATOR_V3);
    }
    return 0;
}
