/* Calls each procedure of library.x and prints what comes back, one line each. Usage: client tcp PORT | udp PORT | unix PATH */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <rpc/rpc.h>
#include <rpc/clnt_soc.h>
#include "library.h"

static const struct timeval TEN_SECONDS = {10, 0};
static const struct timeval ONE_SECOND = {1, 0};
static const struct timeval NO_WAIT = {0, 0};
/* Room for the 40,000 bytes of REVERSE: libtirpc's default is 8,800. */
enum { DATAGRAM_BYTES = 60000 };

static CLIENT *open_client(char **argv, unsigned long program, unsigned long version, unsigned int send_bytes) {
    int fd = RPC_ANYSOCK;
    CLIENT *client;
    if (strcmp(argv[1], "unix") == 0) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        strncpy(address.sun_path, argv[2], sizeof address.sun_path - 1);
        client = clntunix_create(&address, program, version, &fd, send_bytes, 0);
    } else {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (strcmp(argv[1], "udp") == 0)
            client = clntudp_bufcreate(&address, program, version, ONE_SECOND, &fd, DATAGRAM_BYTES, DATAGRAM_BYTES);
        else
            client = clnttcp_create(&address, program, version, &fd, send_bytes, 0);
    }
    if (client == NULL) {
        clnt_pcreateerror("client");
        exit(1);
    }
    return client;
}

/* What clnt_perror says, on standard output. */
static void say(CLIENT *client, char *what) { printf("%s\n", clnt_sperror(client, what)); }

static void call_nobody(char **argv, unsigned long program, unsigned long version, unsigned long procedure, char *what) {
    CLIENT *client = open_client(argv, program, version, 0);
    if (clnt_call(client, procedure, (xdrproc_t)xdr_void, NULL, (xdrproc_t)xdr_void, NULL, TEN_SECONDS) == RPC_SUCCESS)
        printf("%s: answered\n", what);
    else
        say(client, what);
    clnt_destroy(client);
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    CLIENT *client = open_client(argv, LIBRARY, LIBRARY_V1, 0);

    call_nobody(argv, LIBRARY, LIBRARY_V1, NULLPROC, "null");

    two pair = {40, 2};
    int *sum = add_1(&pair, client);
    sum == NULL ? say(client, "add") : (void)printf("add %d\n", *sum);

    char *name = "K\303\244the";
    char **greeting = greet_1(&name, client);
    greeting == NULL ? say(client, "greet") : (void)printf("greet %s\n", *greeting);

    int ratings[] = {5, -1};
    book mine = {"Dune", 9780441013593ULL, {2, ratings}, FALSE, "\001\002\003\377"};
    book *lent = lend_1(&mine, client);
    if (lent == NULL) say(client, "lend");
    else
        printf("lend %s %llu %u:%d,%d,%d %d %02hhx%02hhx\n", lent->title, (unsigned long long)lent->isbn,
               lent->ratings.ratings_len, lent->ratings.ratings_val[0], lent->ratings.ratings_val[1],
               lent->ratings.ratings_val[2], lent->lent, lent->cover[3], lent->cover[4]);

    /* Sent in fragments of 4000 bytes. */
    CLIENT *small = open_client(argv, LIBRARY, LIBRARY_V1, 4000);
    static int many[10000];
    for (int i = 0; i < 10000; i++) many[i] = i;
    numbers list = {10000, many};
    numbers *reversed = reverse_1(&list, small);
    if (reversed == NULL) say(small, "reverse");
    else printf("reverse %u %d %d\n", reversed->numbers_len, reversed->numbers_val[0], reversed->numbers_val[9999]);
    clnt_destroy(small);

    int *broken = break_1(NULL, client);
    broken == NULL ? say(client, "break") : (void)printf("break %d\n", *broken);

    /* Batching: calls that nobody answers, then one that is. */
    for (int i = 1; i <= 100; i++) {
        enum clnt_stat stat = clnt_call(client, COUNT, (xdrproc_t)xdr_int, (caddr_t)&i, NULL, NULL, NO_WAIT);
        if (stat != RPC_SUCCESS && stat != RPC_TIMEDOUT) say(client, "count");
    }
    int *counted = counted_1(NULL, client);
    counted == NULL ? say(client, "counted") : (void)printf("counted %d\n", *counted);

    int *nobody = whoami_1(NULL, client);
    nobody == NULL ? say(client, "whoami") : (void)printf("whoami %d\n", *nobody);
    auth_destroy(client->cl_auth);
    gid_t groups[] = {7, 8};
    client->cl_auth = authunix_create("host", 1234, 99, 2, groups);
    int *somebody = whoami_1(NULL, client);
    somebody == NULL ? say(client, "whoami") : (void)printf("whoami %d\n", *somebody);

    int *torn = NULL;
    if (clnt_call(client, LEND, (xdrproc_t)xdr_int, (caddr_t)&pair, (xdrproc_t)xdr_void, (caddr_t)torn, TEN_SECONDS))
        say(client, "garbage");
    clnt_destroy(client);

    call_nobody(argv, LIBRARY, 2, 1, "version");
    call_nobody(argv, LIBRARY + 1, 1, 1, "program");
    call_nobody(argv, LIBRARY, LIBRARY_V1, 99, "procedure");
    call_nobody(argv, LIBRARY, LIBRARY_V3, 1, "too weak");
    return 0;
}
