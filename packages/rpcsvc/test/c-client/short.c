/*
 * Calls WHOAMI of library.x with AUTH_UNIX, which libtirpc replaces by a shorthand as soon as the server hands one out.
 * Prints the flavour that each call goes out with and what comes back. A line of input makes it call once more.
 * Usage: short tcp PORT | udp PORT
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <rpc/rpc.h>
#include "library.h"

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    int fd = RPC_ANYSOCK;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct timeval wait = {5, 0};
    CLIENT *client = argv[1][0] == 'u' ? clntudp_create(&address, LIBRARY, LIBRARY_V1, wait, &fd)
                                       : clnttcp_create(&address, LIBRARY, LIBRARY_V1, &fd, 0, 0);
    if (client == NULL) {
        clnt_pcreateerror("short");
        return 1;
    }
    auth_destroy(client->cl_auth);
    gid_t groups[] = {7, 8};
    client->cl_auth = authunix_create("host", 1234, 99, 2, groups);
    char line[16];
    while (fgets(line, sizeof line, stdin) != NULL) {
        int flavor = (int)client->cl_auth->ah_cred.oa_flavor;
        int *who = whoami_1(NULL, client);
        if (who == NULL) printf("%d %s\n", flavor, clnt_sperror(client, "whoami"));
        else printf("%d %d\n", flavor, *who);
        fflush(stdout);
    }
    auth_destroy(client->cl_auth);
    clnt_destroy(client);
    return 0;
}
