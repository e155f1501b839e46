/*
 * A server by other people: Debian's rpcgen and libtirpc, over TCP ("tcp"), UDP ("udp") or a unix socket ("unix PATH").
 * Prints the port, or an empty line, when it serves. Ends when its standard input does.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "calculator.h"

extern void calculator_3(struct svc_req *, SVCXPRT *);
extern void calculator_4(struct svc_req *, SVCXPRT *);

void *nil_3_svc(void *args, struct svc_req *request) {
    static char nothing;
    return &nothing;
}

void *nil_4_svc(void *args, struct svc_req *request) { return nil_3_svc(args, request); }

quad_t *add_3_svc(add_args *args, struct svc_req *request) {
    static quad_t sum;
    sum = (quad_t)args->a + args->b;
    return &sum;
}

blob *echo_3_svc(blob *args, struct svc_req *request) {
    static blob echoed;
    free(echoed.blob_val);
    echoed.blob_len = args->blob_len;
    echoed.blob_val = malloc(args->blob_len + 1);
    memcpy(echoed.blob_val, args->blob_val, args->blob_len);
    return &echoed;
}

hash_result *hash_3_svc(char **args, struct svc_req *request) {
    static hash_result result;
    unsigned long long hash = 0xcbf29ce484222325ull;
    for (const char *c = *args; *c; c++) hash = (hash ^ (unsigned char)*c) * 0x100000001b3ull;
    for (int i = 0; i < 8; i++) result.digest[i] = hash >> (56 - 8 * i);
    free(result.name);
    result.name = strdup(*args);
    return &result;
}

caller *who_3_svc(void *args, struct svc_req *request) {
    static caller who;
    static char nobody[] = "";
    memset(&who, 0, sizeof who);
    who.flavor = request->rq_cred.oa_flavor;
    who.machine = nobody;
    if (who.flavor == AUTH_SYS) {
        struct authunix_parms *sys = (struct authunix_parms *)request->rq_clntcred;
        who.uid = sys->aup_uid;
        who.gid = sys->aup_gid;
        who.gids.gids_len = sys->aup_len;
        who.gids.gids_val = sys->aup_gids;
        who.machine = sys->aup_machname;
    }
    return &who;
}

/* No result means no reply, to rpcgen. */
void *silent_3_svc(void *args, struct svc_req *request) { return NULL; }

void *failing_3_svc(void *args, struct svc_req *request) {
    svcerr_systemerr(request->rq_xprt);
    return NULL;
}

void *too_weak_3_svc(void *args, struct svc_req *request) {
    svcerr_weakauth(request->rq_xprt);
    return NULL;
}

void *leave_3_svc(void *args, struct svc_req *request) {
    shutdown(request->rq_xprt->xp_fd, SHUT_RDWR);
    return NULL;
}

static int listen_inet(int type) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, type, 0);
    if (bind(fd, (struct sockaddr *)&address, size) || (type == SOCK_STREAM && listen(fd, 16))) return -1;
    getsockname(fd, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    return fd;
}

static int listen_unix(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 16)) return -1;
    printf("\n");
    return fd;
}

int main(int argc, char **argv) {
    int is_udp = argc == 2 && strcmp(argv[1], "udp") == 0;
    int fd = argc == 3 ? listen_unix(argv[2]) : listen_inet(is_udp ? SOCK_DGRAM : SOCK_STREAM);
    SVCXPRT *transport = fd < 0 ? NULL : is_udp ? svc_dg_create(fd, 0, 0) : svc_vc_create(fd, 0, 0);
    /* Protocol 0: rpcbind is not told. */
    if (transport == NULL || !svc_register(transport, CALCULATOR, CALCULATOR_V3, calculator_3, 0) ||
        !svc_register(transport, CALCULATOR, CALCULATOR_V4, calculator_4, 0)) {
        perror("cannot serve");
        return 1;
    }
    fflush(stdout);
    for (;;) {
        struct pollfd fds[1025];
        int count = svc_max_pollfd;
        memcpy(fds, svc_pollfd, count * sizeof *fds);
        fds[count] = (struct pollfd){.fd = 0, .events = POLLIN};
        int ready = poll(fds, count + 1, -1);
        if (ready < 0) return 1;
        if (fds[count].revents) return 0;
        svc_getreq_poll(fds, ready);
    }
}
