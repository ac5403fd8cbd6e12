/* The durable state of the watched folder; see syncshadow.c. Everything but watched_path is called under the lock. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define END_OF_FILE LLONG_MAX

struct range { off_t from, to; };
struct file {
    ino_t ino;
    struct range *dirty;    /* written since the last sync */
    int count, room;
    off_t cut;              /* shortest length since the last sync, -1 = never cut */
    bool lost;              /* a sync failed and nothing was written since: what it should have carried looks clean */
    char name[PATH_MAX];    /* name in SHADOW, "" = none yet */
    struct file *next;
};

extern char watch[PATH_MAX], shadow[PATH_MAX], store[PATH_MAX];

/* The libc function behind ours. */
void *libc_symbol(const char *name);
#define NEXT(name) ({ static __typeof__(name) *f; if (!f) f = (__typeof__(name) *)libc_symbol(#name); f; })

void die(const char *what, const char *path);

/* Path of an open descriptor below (or equal to) the watched folder; false for anything else. */
bool watched_path(int fd, char *path);

/* The same path in another folder. */
void join(char *out, const char *folder, const char *path);

struct file *find(ino_t ino);

/* A file seen for the first time in this process. What another process left in it counts as unsynced. */
struct file *adopt(const char *path, ino_t ino, bool created);

void touch(struct file *f, off_t from, off_t to);
/* A sync failed: the next process does not take for unsynced what the kernel takes for clean, until the file is written to. */
void lose(struct file *f, const struct file *unsynced);
void cut(struct file *f, off_t length);
void copy_dirty(const struct file *f, int fd);
void give_name(struct file *f, const char *name);

/* The folder's names become durable: those gone are removed, those new are linked to what is durable of their file. */
void sync_names(const char *folder);
