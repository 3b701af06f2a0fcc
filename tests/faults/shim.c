/* Lets the n-th write, fsync or rename under a folder fail with EIO, as a disk that breaks does; loaded before libc. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[4096];
static long counted, failing;
static int from_there_on, armed;

void shim_arm(const char *under, long at, int all) {
    strncpy(folder, under, sizeof folder - 1);
    counted = 0;
    failing = at;
    from_there_on = all;
    armed = 1;
}

long shim_count(void) { return counted; }

static int breaks(const char *path) {
    if (!armed || strncmp(path, folder, strlen(folder)) != 0) return 0;
    long now = __sync_add_and_fetch(&counted, 1);
    return failing && (from_there_on ? now >= failing : now == failing);
}

/* A folder is not meant: when it is flushed, what was written is in its place, and whole. */
static int breaks_file(int handle) {
    struct stat found;
    char name[64], path[4096];
    if (!armed || fstat(handle, &found) || !S_ISREG(found.st_mode)) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return breaks(path);
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)
#define FAIL { errno = EIO; return -1; }

ssize_t write(int handle, const void *data, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t);
    if (breaks_file(handle)) FAIL
    return real(handle, data, size);
}

ssize_t writev(int handle, const struct iovec *data, int count) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    if (breaks_file(handle)) FAIL
    return real(handle, data, count);
}

ssize_t pwrite64(int handle, const void *data, size_t size, off_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off_t);
    if (breaks_file(handle)) FAIL
    return real(handle, data, size, at);
}

int fsync(int handle) {
    REAL(int, fsync, int);
    if (breaks_file(handle)) FAIL
    return real(handle);
}

int rename(const char *old, const char *new) {
    REAL(int, rename, const char *, const char *);
    if (breaks(new)) FAIL
    return real(old, new);
}
