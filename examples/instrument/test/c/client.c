/*
 * A client made by rpcgen: core channel, abort channel, and the interrupt channel, which it serves.
 * Usage: client PORT, of the core channel at 127.0.0.1
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "instrument.h"
#include <rpc/clnt_soc.h>

static CLIENT *connect_to(int port, unsigned long program, unsigned long version) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = RPC_ANYSOCK;
    CLIENT *client = clnttcp_create(&address, program, version, &fd, 0, 0);
    if (client == NULL) {
        clnt_pcreateerror("client");
        exit(1);
    }
    return client;
}

static void *must(void *result, CLIENT *client, const char *what) {
    if (result != NULL) return result;
    clnt_perror(client, what);
    exit(1);
}

static void write_message(CLIENT *core, int lid, const char *message) {
    write_args args = {.lid = lid, .io_timeout = 5000, .flags = FLAG_END};
    args.data.data_len = strlen(message);
    args.data.data_val = (char *)message;
    write_result *result = must(device_write_1(&args, core), core, "write");
    if (result->error != NO_ERROR) printf("write: error %d\n", result->error);
}

static void read_answer(CLIENT *core, int lid, const char *what) {
    read_args args = {.lid = lid, .request_size = 100, .io_timeout = 20000};
    read_result *result = must(device_read_1(&args, core), core, "read");
    if (result->error != NO_ERROR) printf("%s: error %d\n", what, result->error);
    else printf("%s: reason %d, %.*s", what, result->reason, (int)result->data.data_len, result->data.data_val);
}

/* Somebody else aborts: again and again, because nobody knows when the read will have begun. */
static pid_t start_aborting(int port, int lid) {
    fflush(stdout);
    pid_t pid = fork();
    if (pid != 0) return pid;
    CLIENT *abort_channel = connect_to(port, DEVICE_ABORT, DEVICE_ABORT_V1);
    for (;;) {
        error_result *result = must(abort_1(&lid, abort_channel), abort_channel, "abort");
        if (result->error != NO_ERROR) printf("abort: error %d\n", result->error);
        usleep(10000);
    }
}

static char requested[HANDLE_MAX + 1];

static void serve_interrupts(struct svc_req *request, SVCXPRT *transport) {
    service_request_args args = {0};
    if (request->rq_proc != SERVICE_REQUEST) {
        svcerr_noproc(transport);
        return;
    }
    if (!svc_getargs(transport, (xdrproc_t)xdr_service_request_args, (caddr_t)&args)) {
        svcerr_decode(transport);
        return;
    }
    memcpy(requested, args.handle.handle_val, args.handle.handle_len);
    svc_freeargs(transport, (xdrproc_t)xdr_service_request_args, (caddr_t)&args);
    /* No answer: VXI-11 has none here. */
}

static void wait_for_interrupt(void) {
    while (requested[0] == 0) {
        struct pollfd fds[1024];
        int count = svc_max_pollfd;
        memcpy(fds, svc_pollfd, count * sizeof *fds);
        int ready = poll(fds, count, 20000);
        if (ready <= 0) exit(1);
        svc_getreq_poll(fds, ready);
    }
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    CLIENT *core = connect_to(atoi(argv[1]), DEVICE_CORE, DEVICE_CORE_V1);
    create_link_args create = {.client_id = 1, .device = "inst0"};
    create_link_result link = *(create_link_result *)must(create_link_1(&create, core), core, "link");
    printf("link: error %d, receives %u\n", link.error, link.max_receive_size);

    write_message(core, link.lid, "*IDN?\n");
    read_answer(core, link.lid, "identity");

    pid_t aborting = start_aborting(link.abort_port, link.lid);
    read_answer(core, link.lid, "nothing to read");
    kill(aborting, SIGTERM);
    waitpid(aborting, NULL, 0);

    SVCXPRT *interrupts = svctcp_create(RPC_ANYSOCK, 0, 0);
    if (interrupts == NULL || !svc_register(interrupts, DEVICE_INTERRUPT, DEVICE_INTERRUPT_V1, serve_interrupts, 0)) return 1;
    interrupt_channel_args channel = {INADDR_LOOPBACK, interrupts->xp_port, DEVICE_INTERRUPT, DEVICE_INTERRUPT_V1, OVER_TCP};
    printf("channel: error %d\n", ((error_result *)must(create_interrupt_channel_1(&channel, core), core, "channel"))->error);
    printf("channel: error %d\n", ((error_result *)must(create_interrupt_channel_1(&channel, core), core, "channel"))->error);
    enable_srq_args enable = {.lid = link.lid, .enable = TRUE, .handle = {6, "volts!"}};
    printf("enable: error %d\n", ((error_result *)must(device_enable_srq_1(&enable, core), core, "enable"))->error);
    write_message(core, link.lid, "*ESE 1;*SRE 32;INIT;*OPC");
    wait_for_interrupt();
    printf("requested: %s\n", requested);
    generic_args generic = {.lid = link.lid};
    printf("status: %u\n", ((status_result *)must(device_read_status_1(&generic, core), core, "status"))->status);
    write_message(core, link.lid, "FETC?");
    read_answer(core, link.lid, "volts");
    printf("no channel: error %d\n", ((error_result *)must(destroy_interrupt_channel_1(NULL, core), core, "channel"))->error);

    lock_args lock = {.lid = link.lid};
    printf("lock: error %d\n", ((error_result *)must(device_lock_1(&lock, core), core, "lock"))->error);
    printf("unlock: error %d\n", ((error_result *)must(device_unlock_1(&link.lid, core), core, "unlock"))->error);
    printf("unlock: error %d\n", ((error_result *)must(device_unlock_1(&link.lid, core), core, "unlock"))->error);
    printf("destroy: error %d\n", ((error_result *)must(destroy_link_1(&link.lid, core), core, "destroy"))->error);
    printf("destroy: error %d\n", ((error_result *)must(destroy_link_1(&link.lid, core), core, "destroy"))->error);
    clnt_destroy(core);
    return 0;
}
