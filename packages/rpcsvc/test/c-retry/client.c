/*
 * Withdraws so often from an account, over UDP, and prints the balances. libtirpc sends a call again when there is no
 * answer for RETRY_MS, and then waits twice as long each time. Usage: client PORT RETRY_MS COUNT
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <rpc/rpc.h>

enum { ACCOUNT = 0x20000079, ACCOUNT_V1 = 1, WITHDRAW = 1 };

static const struct timeval ONE_MINUTE = {60, 0};

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int ms = atoi(argv[2]);
    struct timeval retry = {ms / 1000, ms % 1000 * 1000};
    int fd = RPC_ANYSOCK;
    CLIENT *client = clntudp_bufcreate(&address, ACCOUNT, ACCOUNT_V1, retry, &fd, 8800, 8800);
    if (client == NULL) {
        clnt_pcreateerror("client");
        return 1;
    }
    int amount = 1, balance = 0;
    for (int i = 0; i < atoi(argv[3]); i++) {
        enum clnt_stat stat = clnt_call(client, WITHDRAW, (xdrproc_t)xdr_int, (caddr_t)&amount, (xdrproc_t)xdr_int,
                                        (caddr_t)&balance, ONE_MINUTE);
        if (stat == RPC_SUCCESS) printf("%d\n", balance);
        else printf("%s\n", clnt_sperror(client, "withdraw"));
    }
    clnt_destroy(client);
    return 0;
}
