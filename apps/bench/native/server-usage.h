/*
 * What another process has used so far. CPU time comes from the process's CPU clock, which counts nanoseconds and keeps
 * the time of threads that have ended; the split into user and system time from /proc/PID/stat counts clock ticks.
 */
#ifndef SERVER_USAGE_H
#define SERVER_USAGE_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct server_usage {
    double cpu_seconds, user_seconds, system_seconds;
    long rss_bytes, rss_peak_bytes;
    long long read_calls, write_calls; /* read- and write-like system calls, sockets included; -1 when not readable */
};

static inline long status_kilobytes(const char *text, const char *field)
{
    const char *at = strstr(text, field);
    long value = 0;
    if (at != NULL)
        sscanf(at + strlen(field), " %ld", &value);
    return value;
}

static inline long long io_count(const char *text, const char *field)
{
    const char *at = strstr(text, field);
    long long value = -1;
    if (at != NULL)
        sscanf(at + strlen(field), " %lld", &value);
    return value;
}

static inline int slurp(pid_t pid, const char *name, char *text, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    FILE *file = fopen(path, "r");
    size_t length = file == NULL ? 0 : fread(text, 1, size - 1, file);
    if (file != NULL)
        fclose(file);
    text[length] = 0;
    return length > 0;
}

/* 0, or -1 when there is no such process. */
static inline int server_usage_read(pid_t pid, struct server_usage *usage)
{
    char text[4096];
    clockid_t clock;
    struct timespec cpu;

    memset(usage, 0, sizeof *usage);
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &cpu) != 0)
        return -1;
    usage->cpu_seconds = (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9;

    unsigned long user = 0, system = 0;
    if (!slurp(pid, "stat", text, sizeof text))
        return -1;
    const char *after_name = strrchr(text, ')'); /* the name may hold anything, a parenthesis too */
    if (after_name != NULL)
        sscanf(after_name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    double ticks = (double)sysconf(_SC_CLK_TCK);
    usage->user_seconds = (double)user / ticks;
    usage->system_seconds = (double)system / ticks;

    if (slurp(pid, "status", text, sizeof text)) {
        usage->rss_bytes = status_kilobytes(text, "VmRSS:") * 1024;
        usage->rss_peak_bytes = status_kilobytes(text, "VmHWM:") * 1024;
    }
    slurp(pid, "io", text, sizeof text);
    usage->read_calls = io_count(text, "syscr:");
    usage->write_calls = io_count(text, "syscw:");
    return 0;
}

#endif
