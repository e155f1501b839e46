/* Asks a calculator everything, over TCP, UDP or a unix socket. Usage: client tcp PORT | udp PORT | unix PATH */
#include <arpa/inet.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include "calculator.h"
#include <rpc/clnt_soc.h>

static CLIENT *connect_to(const char *transport, const char *where) {
    struct sockaddr_in port = {.sin_family = AF_INET, .sin_port = htons(atoi(where))};
    port.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct sockaddr_un path = {.sun_family = AF_UNIX};
    strncpy(path.sun_path, where, sizeof path.sun_path - 1);
    int fd = RPC_ANYSOCK;
    if (strcmp(transport, "udp") == 0) {
        struct timeval retry = {1, 0};
        return clntudp_create(&port, CALCULATOR, CALCULATOR_V1, retry, &fd);
    }
    if (strcmp(transport, "tcp") == 0) return clnttcp_create(&port, CALCULATOR, CALCULATOR_V1, &fd, 0, 0);
    return clntunix_create(&path, CALCULATOR, CALCULATOR_V1, &fd, 0, 0);
}

static void print_integer(CLIENT *client, const char *what, integer_result *result) {
    if (result == NULL) clnt_perror(client, what);
    else if (result->status != CALC_OK) printf("%s: status %d\n", what, result->status);
    else printf("%s: %lld\n", what, (long long)result->integer_result_u.value);
}

static void print_number(CLIENT *client, const char *what, number_result *result) {
    if (result == NULL) clnt_perror(client, what);
    else if (result->status != CALC_OK) printf("%s: status %d\n", what, result->status);
    else printf("%s: %.17g\n", what, result->number_result_u.value);
}

static void print_statistics(CLIENT *client, const char *what, statistics_result *result) {
    if (result == NULL) clnt_perror(client, what);
    else if (result->status != CALC_OK) printf("%s: status %d\n", what, result->status);
    else {
        statistics *s = &result->statistics_result_u.value;
        printf("%s: %u, %g to %g, mean %g, deviation %.17g\n", what, s->count, s->smallest, s->largest, s->mean, s->deviation);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    CLIENT *client = connect_to(argv[1], argv[2]);
    if (client == NULL) {
        clnt_pcreateerror("client");
        return 1;
    }

    add_args add[] = {{2, 3}, {-9007199254740993LL, -1}, {INT64_MAX, 1}};
    for (int i = 0; i < 3; i++) print_integer(client, "add", add_1(&add[i], client));

    divide_args divide[] = {{1, 3}, {-1, INFINITY}, {1, 0}};
    for (int i = 0; i < 3; i++) print_number(client, "divide", divide_1(&divide[i], client));

    quad_t many[NUMBERS_MAX];
    for (int i = 0; i < NUMBERS_MAX; i++) many[i] = INT64_C(1000000000000) * i;
    integers all = {NUMBERS_MAX, many}, none = {0, NULL};
    print_integer(client, "sum", sum_1(&all, client));
    print_integer(client, "sum", sum_1(&none, client));

    double eight[] = {2, 4, 4, 4, 5, 5, 7, 9};
    numbers some = {8, eight}, nothing = {0, NULL};
    print_statistics(client, "statistics", statistics_1(&some, client));
    print_statistics(client, "statistics", statistics_1(&nothing, client));

    clnt_destroy(client);
    return 0;
}
