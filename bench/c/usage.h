/* What a process has used, as the kernel tells it; with its direct children when the program forks them. */
#ifndef BENCH_USAGE_H
#define BENCH_USAGE_H

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct usage {
    double cpu_seconds;
    long resident_kib; /* of one process its resident set; of several the sum of their proportional shares */
    int processes;
};

static int read_proc(int pid, const char *name, char *to, size_t room) {
    char path[64];
    size_t n;
    FILE *file;
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    if (!(file = fopen(path, "r"))) return 0;
    n = fread(to, 1, room - 1, file);
    fclose(file);
    to[n] = 0;
    return n > 0;
}

/* Parent, and user and system seconds of all threads, those that ended too. The name may hold spaces and brackets. */
static int read_stat(int pid, int *parent, double *seconds) {
    char text[1024], *at;
    unsigned long user, system;
    if (!read_proc(pid, "stat", text, sizeof text) || !(at = strrchr(text, ')'))) return 0;
    if (sscanf(at + 2, "%*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", parent, &user, &system) != 3) return 0;
    *seconds = (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
    return 1;
}

static long field_kib(const char *text, const char *name) {
    const char *at = strstr(text, name);
    return at ? atol(at + strlen(name)) : 0;
}

static int usage_of(int pid, int with_children, struct usage *use) {
    char text[8192];
    int parent;
    DIR *proc;
    struct dirent *entry;
    memset(use, 0, sizeof *use);
    if (!read_stat(pid, &parent, &use->cpu_seconds)) return 0;
    use->processes = 1;
    if (!with_children) {
        if (read_proc(pid, "status", text, sizeof text)) use->resident_kib = field_kib(text, "VmRSS:");
        return 1;
    }
    if (read_proc(pid, "smaps_rollup", text, sizeof text)) use->resident_kib = field_kib(text, "\nPss:");
    if (!(proc = opendir("/proc"))) return 0;
    while ((entry = readdir(proc))) {
        int child = atoi(entry->d_name);
        double seconds;
        unsigned long long nanos;
        if (!isdigit((unsigned char)entry->d_name[0]) || !read_stat(child, &parent, &seconds) || parent != pid) continue;
        /* A child of one thread has often used less than a tick of stat: schedstat counts nanoseconds. */
        if (read_proc(child, "schedstat", text, sizeof text) && sscanf(text, "%llu", &nanos) == 1) seconds = (double)nanos / 1e9;
        use->cpu_seconds += seconds;
        use->processes++;
        if (read_proc(child, "smaps_rollup", text, sizeof text)) use->resident_kib += field_kib(text, "\nPss:");
    }
    closedir(proc);
    return 1;
}

#endif
