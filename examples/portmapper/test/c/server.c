/*
 * A greeter in C that registers itself over every transport there is, as servers made by rpcgen do. Prints a line when it
 * serves; unregisters and ends on SIGTERM.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include "greeter.h"

extern void greeter_1(struct svc_req *, SVCXPRT *);
extern void greeter_2(struct svc_req *, SVCXPRT *);

static greeting *greet(const char *hello, const char *who) {
    static greeting result;
    free(result);
    if (asprintf(&result, "%s %s", hello, who) < 0) return NULL;
    return &result;
}

greeting *greet_1_svc(name *who, struct svc_req *request) { return greet("Hello", *who); }

greeting *greet_2_svc(greet_args *args, struct svc_req *request) {
    static const char *const hello[] = {"Hello", "Bonjour", "Jambo"};
    return args->how < 3 ? greet(hello[args->how], args->who) : NULL;
}

static void stop(int signal) { svc_exit(); }

int main(void) {
    svc_unreg(GREETER, GREETER_V1);
    svc_unreg(GREETER, GREETER_V2);
    if (svc_create(greeter_1, GREETER, GREETER_V1, "visible") == 0 ||
        svc_create(greeter_2, GREETER, GREETER_V2, "visible") == 0) {
        fprintf(stderr, "cannot serve\n");
        return 1;
    }
    signal(SIGTERM, stop);
    printf("serving\n");
    fflush(stdout);
    svc_run();
    svc_unreg(GREETER, GREETER_V1);
    svc_unreg(GREETER, GREETER_V2);
    return 0;
}
