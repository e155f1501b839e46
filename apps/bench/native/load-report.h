/*
 * What the load generator counts while it measures, and the JSON object that it prints in the end.
 */
#ifndef LOAD_REPORT_H
#define LOAD_REPORT_H

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "histogram.h"
#include "load-options.h"
#include "server-usage.h"

struct window {
    uint64_t start_ns, end_ns; /* 0: not begun, not ended */
    uint64_t calls, reply_bytes, reply_min, reply_max, reads, writes;
    struct histogram latency;
    struct timespec own_cpu_start, own_cpu_end;
    struct server_usage server_start, server_end;
};

static inline double seconds_between(struct timespec from, struct timespec to)
{
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static inline void print_json_string(const char *text)
{
    putchar('"');
    for (; *text != 0; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        if ((unsigned char)*text >= ' ')
            putchar(*text);
    }
    putchar('"');
}

static inline void print_server(pid_t pid, const struct window *w)
{
    const struct server_usage *from = &w->server_start, *to = &w->server_end;
    double cpu = to->cpu_seconds - from->cpu_seconds, calls = w->calls == 0 ? 1 : (double)w->calls;

    printf(",\"server\":{\"pid\":%d,\"cpuSeconds\":%.6f,\"userSeconds\":%.2f,\"systemSeconds\":%.2f", (int)pid, cpu,
           to->user_seconds - from->user_seconds, to->system_seconds - from->system_seconds);
    printf(",\"cpuMicrosPerCall\":%.4f,\"rssBefore\":%ld,\"rssAfter\":%ld,\"rssPeak\":%ld", cpu * 1e6 / calls,
           from->rss_bytes, to->rss_bytes, to->rss_peak_bytes);
    if (from->read_calls >= 0 && to->read_calls >= 0)
        printf(",\"readCalls\":%lld,\"writeCalls\":%lld}", to->read_calls - from->read_calls,
               to->write_calls - from->write_calls);
    else
        printf(",\"readCalls\":null,\"writeCalls\":null}");
}

static inline void print_histogram(const struct histogram *h)
{
    const char *separator = "";
    printf(",\"histogram\":[");
    for (uint32_t bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++)
        if (h->buckets[bucket] != 0) {
            printf("%s[%" PRIu64 ",%" PRIu64 "]", separator, histogram_upper(bucket), h->buckets[bucket]);
            separator = ",";
        }
    printf("]");
}

/* `failure` is NULL when all went well. */
static inline void print_report(const struct load_options *o, const struct window *w, uint64_t sent, uint64_t answered,
                                const char *failure)
{
    const struct histogram *h = &w->latency;
    double seconds = w->end_ns > w->start_ns ? (double)(w->end_ns - w->start_ns) / 1e9 : 0;

    printf("{\"ok\":%s,\"errors\":%d,\"error\":", failure == NULL ? "true" : "false", failure != NULL);
    if (failure != NULL)
        print_json_string(failure);
    else
        printf("null");
    printf(",\"endpoint\":");
    print_json_string(o->endpoint.name);
    printf(",\"connections\":%d,\"depth\":%d,\"seconds\":%.6f", o->connections, o->depth, seconds);
    printf(",\"sent\":%" PRIu64 ",\"answered\":%" PRIu64 ",\"calls\":%" PRIu64, sent, answered, w->calls);
    printf(",\"callsPerSecond\":%.3f", seconds > 0 ? (double)w->calls / seconds : 0);
    printf(",\"latencyNs\":{\"min\":%" PRIu64 ",\"p50\":%" PRIu64 ",\"p90\":%" PRIu64 ",\"p99\":%" PRIu64
           ",\"p999\":%" PRIu64 ",\"max\":%" PRIu64 ",\"mean\":%.1f}",
           h->min, histogram_quantile(h, 500000), histogram_quantile(h, 900000), histogram_quantile(h, 990000),
           histogram_quantile(h, 999000), h->max, h->count == 0 ? 0 : h->sum / (double)h->count);
    printf(",\"replyBytes\":%" PRIu64 ",\"replyBytesMin\":%" PRIu64 ",\"replyBytesMax\":%" PRIu64, w->reply_bytes,
           w->reply_min, w->reply_max);
    printf(",\"ownCpuSeconds\":%.6f,\"ownReads\":%" PRIu64 ",\"ownWrites\":%" PRIu64,
           seconds > 0 ? seconds_between(w->own_cpu_start, w->own_cpu_end) : 0, w->reads, w->writes);
    if (w->server_start.cpu_seconds > 0 && w->server_end.cpu_seconds > 0)
        print_server(o->pid, w);
    else
        printf(",\"server\":null");
    if (o->histogram)
        print_histogram(h);
    printf("}\n");
}

#endif
