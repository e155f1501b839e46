/* Finds the greeter of a host by its number, and calls it. Usage: client HOST NETID NAME */
#include <stdio.h>
#include "greeter.h"

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    CLIENT *client = clnt_create(argv[1], GREETER, GREETER_V2, argv[2]);
    if (client == NULL) {
        printf("%s\n", clnt_spcreateerror("client"));
        return 1;
    }
    greet_args args = {argv[3], SWAHILI};
    greeting *result = greet_2(&args, client);
    if (result == NULL) printf("%s\n", clnt_sperror(client, "client"));
    else printf("%s\n", *result);
    clnt_destroy(client);
    return result == NULL;
}
