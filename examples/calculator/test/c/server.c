/*
 * The calculator in C, over TCP, UDP or a unix socket. Prints where it listens, and ends with a signal.
 * Usage: server tcp | udp | unix PATH
 */
#include <arpa/inet.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "calculator.h"

extern void calculator_1(struct svc_req *, SVCXPRT *);

integer_result *add_1_svc(add_args *args, struct svc_req *request) {
    static integer_result result;
    result.status = __builtin_add_overflow(args->a, args->b, &result.integer_result_u.value) ? CALC_OVERFLOW : CALC_OK;
    return &result;
}

number_result *divide_1_svc(divide_args *args, struct svc_req *request) {
    static number_result result;
    result.status = args->divisor == 0 ? CALC_DIVISION_BY_ZERO : CALC_OK;
    if (result.status == CALC_OK) result.number_result_u.value = args->dividend / args->divisor;
    return &result;
}

integer_result *sum_1_svc(integers *args, struct svc_req *request) {
    static integer_result result;
    quad_t sum = 0;
    result.status = CALC_OK;
    for (u_int i = 0; i < args->integers_len; i++)
        if (__builtin_add_overflow(sum, args->integers_val[i], &sum)) result.status = CALC_OVERFLOW;
    result.integer_result_u.value = sum;
    return &result;
}

statistics_result *statistics_1_svc(numbers *args, struct svc_req *request) {
    static statistics_result result;
    u_int count = args->numbers_len;
    result.status = count == 0 ? CALC_NO_NUMBERS : CALC_OK;
    if (count == 0) return &result;
    statistics *s = &result.statistics_result_u.value;
    *s = (statistics){.count = count, .smallest = INFINITY, .largest = -INFINITY};
    for (u_int i = 0; i < count; i++) {
        double number = args->numbers_val[i];
        s->mean += number / count;
        s->smallest = fmin(s->smallest, number);
        s->largest = fmax(s->largest, number);
    }
    for (u_int i = 0; i < count; i++) s->deviation += pow(args->numbers_val[i] - s->mean, 2) / count;
    s->deviation = sqrt(s->deviation);
    return &result;
}

static SVCXPRT *listen_on(const char *transport, char *where) {
    if (strcmp(transport, "unix") == 0) {
        printf("%s\n", where);
        return svcunix_create(RPC_ANYSOCK, 0, 0, where);
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int is_udp = strcmp(transport, "udp") == 0;
    int fd = socket(AF_INET, is_udp ? SOCK_DGRAM : SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&address, size) || getsockname(fd, (struct sockaddr *)&address, &size)) return NULL;
    printf("%d\n", ntohs(address.sin_port));
    if (is_udp) return svcudp_create(fd);
    return listen(fd, 16) ? NULL : svctcp_create(fd, 0, 0);
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    SVCXPRT *transport = listen_on(argv[1], argc > 2 ? argv[2] : "");
    /* Protocol 0: rpcbind is not told. */
    if (transport == NULL || !svc_register(transport, CALCULATOR, CALCULATOR_V1, calculator_1, 0)) {
        perror("cannot serve");
        return 1;
    }
    fflush(stdout);
    svc_run();
    return 1;
}
