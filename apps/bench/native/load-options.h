/*
 * The command line of the load generator.
 */
#ifndef LOAD_OPTIONS_H
#define LOAD_OPTIONS_H

#include <getopt.h>
#include <stdint.h>

#include "endpoint.h"

#define REQUEST_MAX (1u << 20)
#define REPLY_MAX_DEFAULT (4u << 20)

struct load_options {
    struct endpoint endpoint;
    int connections, depth;
    uint64_t requests; /* 0: until `seconds` are over */
    double seconds, warmup;
    double limit; /* seconds that `requests` calls may take */
    double stall; /* seconds without any reply after which the run has failed */
    const char *request_file;
    const char *generation_file; /* NULL: results are not looked at */
    size_t reply_max;
    pid_t pid;
    int histogram;
};

static const char usage_text[] =
    "load: sends ONC RPC calls from one thread and checks every reply\n"
    "\n"
    "  --unix PATH | --tcp HOST:PORT   where the server is\n"
    "  --request FILE                  the record or records to send in turn, marks included; the xid is replaced\n"
    "  --connections N                 connections open at once (1)\n"
    "  --depth D                       calls outstanding on each connection (1)\n"
    "  --seconds S                     how long to measure (5)\n"
    "  --warmup S                      seconds of the same load before that (0)\n"
    "  --requests N                    instead of a time: exactly N calls, spread evenly over the connections\n"
    "  --limit S                       fail when --requests takes longer than that (600)\n"
    "  --stall S                       fail when no reply arrives for so long (10)\n"
    "  --max-reply BYTES               longest reply taken (4 MiB)\n"
    "  --generation FILE               every reply lists peers, all of one generation, no older than FILE said at its call\n"
    "  --pid PID                       also report CPU time, memory and system calls of this process\n"
    "  --histogram                     add the filled buckets of the latency histogram, [upper ns, count]\n"
    "\n"
    "Prints one JSON object. Ends with 0 when every reply was right, 1 when not, 2 when used wrongly.\n";

static inline double number_option(const char *name, const char *text, double min, double max, int whole)
{
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (end == text || *end != 0 || errno != 0 || !(value >= min && value <= max))
        die(2, "--%s takes a number from %.10g to %.10g, not %s", name, min, max, text);
    if (whole && value != (double)(uint64_t)value)
        die(2, "--%s takes a whole number, not %s", name, text);
    return value;
}

static inline void load_options_parse(struct load_options *o, int argc, char **argv)
{
    enum { UNIX, TCP, REQUEST, CONNECTIONS, DEPTH, SECONDS, WARMUP, REQUESTS, LIMIT, STALL, MAX_REPLY, GENERATION, PID, HISTOGRAM, HELP };
    static const struct option known[] = {
        { "unix", required_argument, NULL, UNIX },
        { "tcp", required_argument, NULL, TCP },
        { "request", required_argument, NULL, REQUEST },
        { "connections", required_argument, NULL, CONNECTIONS },
        { "depth", required_argument, NULL, DEPTH },
        { "seconds", required_argument, NULL, SECONDS },
        { "warmup", required_argument, NULL, WARMUP },
        { "requests", required_argument, NULL, REQUESTS },
        { "limit", required_argument, NULL, LIMIT },
        { "stall", required_argument, NULL, STALL },
        { "max-reply", required_argument, NULL, MAX_REPLY },
        { "generation", required_argument, NULL, GENERATION },
        { "pid", required_argument, NULL, PID },
        { "histogram", no_argument, NULL, HISTOGRAM },
        { "help", no_argument, NULL, HELP },
        { 0 },
    };
    int index = 0, choice, seconds_given = 0;

    *o = (struct load_options){ .connections = 1, .depth = 1, .seconds = 5, .limit = 600, .stall = 10, .reply_max = REPLY_MAX_DEFAULT };
    while ((choice = getopt_long(argc, argv, "", known, &index)) != -1) {
        const char *name = choice == '?' ? "" : known[index].name;
        switch (choice) {
        case UNIX: endpoint_unix(&o->endpoint, optarg); break;
        case TCP: endpoint_tcp(&o->endpoint, optarg); break;
        case REQUEST: o->request_file = optarg; break;
        case CONNECTIONS: o->connections = (int)number_option(name, optarg, 1, 60000, 1); break;
        case DEPTH: o->depth = (int)number_option(name, optarg, 1, 65536, 1); break;
        case SECONDS: o->seconds = number_option(name, optarg, 0.01, 3600, 0), seconds_given = 1; break;
        case WARMUP: o->warmup = number_option(name, optarg, 0, 600, 0); break;
        case REQUESTS: o->requests = (uint64_t)number_option(name, optarg, 1, 1e10, 1); break;
        case LIMIT: o->limit = number_option(name, optarg, 0.01, 86400, 0); break;
        case STALL: o->stall = number_option(name, optarg, 0.01, 600, 0); break;
        case MAX_REPLY: o->reply_max = (size_t)number_option(name, optarg, 28, 256u << 20, 1); break;
        case GENERATION: o->generation_file = optarg; break;
        case PID: o->pid = (pid_t)number_option(name, optarg, 1, 1 << 30, 1); break;
        case HISTOGRAM: o->histogram = 1; break;
        case HELP: fputs(usage_text, stdout); exit(0);
        default: die(2, "See --help");
        }
    }
    if (optind < argc)
        die(2, "Unexpected argument %s; see --help", argv[optind]);
    if (o->endpoint.length == 0)
        die(2, "One of --unix and --tcp is needed");
    if (o->request_file == NULL)
        die(2, "--request is needed");
    if (o->requests != 0 && (seconds_given || o->warmup > 0))
        die(2, "--requests counts calls: it goes with neither --seconds nor --warmup");
}

#endif
