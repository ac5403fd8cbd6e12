#include "shadow.h"
#include <dirent.h>

#define BUCKETS 4096

char watch[PATH_MAX], shadow[PATH_MAX], store[PATH_MAX];
static struct file *files[BUCKETS];

void die(const char *what, const char *path)
{
    fprintf(stderr, "syncshadow: %s %s: %m\n", what, path);
    abort();
}

bool watched_path(int fd, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = watch[0] ? readlink(link, path, PATH_MAX - 1) : -1;
    if (n < 0) return false;
    path[n] = 0;
    size_t w = strlen(watch);
    return strncmp(path, watch, w) == 0 && (path[w] == '/' || path[w] == 0);
}

void join(char *out, const char *folder, const char *path)
{
    if (snprintf(out, PATH_MAX, "%s%s", folder, path + strlen(watch)) >= PATH_MAX) die("path too long", path);
}

static void store_path(char *out, ino_t ino) { snprintf(out, PATH_MAX, "%.4000s/%lu", store, (unsigned long)ino); }
static bool same_inode(const char *a, const char *b)
{
    struct stat x, y;
    return lstat(a, &x) == 0 && lstat(b, &y) == 0 && x.st_ino == y.st_ino;
}

struct file *find(ino_t ino)
{
    for (struct file *f = files[ino % BUCKETS]; f; f = f->next) if (f->ino == ino) return f;
    return NULL;
}

static void lost_path(char *out, ino_t ino) { snprintf(out, PATH_MAX, "%.4000s/%lu.lost", store, (unsigned long)ino); }

void lose(struct file *f, const struct file *unsynced)
{
    char path[PATH_MAX];
    lost_path(path, f->ino);
    FILE *out = fopen(path, "a");
    if (!out) die("cannot note what is lost of", path);
    for (int i = 0; i < unsynced->count; i++) fprintf(out, "%lld %lld\n", (long long)unsynced->dirty[i].from, (long long)unsynced->dirty[i].to);
    fclose(out);
    f->lost = true;
}

static int by_begin(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

/* All of a file that another process left, but for what is lost. */
static void touch_left(struct file *f)
{
    static struct range lost[4096];
    char path[PATH_MAX];
    int count = 0;
    long long from, to;
    off_t at = 0;
    lost_path(path, f->ino);
    FILE *in = fopen(path, "r");
    while (in && count < 4096 && fscanf(in, "%lld %lld", &from, &to) == 2) lost[count++] = (struct range){ from, to };
    if (in) fclose(in);
    qsort(lost, count, sizeof *lost, by_begin);
    for (int i = 0; i < count; i++) {
        if (lost[i].from > at) touch(f, at, lost[i].from);
        if (lost[i].to > at) at = lost[i].to;
    }
    if (at < END_OF_FILE) touch(f, at, END_OF_FILE);
    f->lost = count > 0;
}

void touch(struct file *f, off_t from, off_t to)
{
    char path[PATH_MAX];
    if (f->lost) lost_path(path, f->ino), unlink(path), f->lost = false;
    for (int i = f->count; i-- > 0 && i > f->count - 4;)
        if (from <= f->dirty[i].to && to >= f->dirty[i].from) {
            if (from < f->dirty[i].from) f->dirty[i].from = from;
            if (to > f->dirty[i].to) f->dirty[i].to = to;
            return;
        }
    if (f->count == f->room && !(f->dirty = realloc(f->dirty, (f->room = f->room * 2 + 8) * sizeof *f->dirty))) die("memory", "");
    f->dirty[f->count++] = (struct range){ from, to };
}

void cut(struct file *f, off_t length) { if (f->cut < 0 || length < f->cut) f->cut = length; }

static void make_empty(const char *path) { close(NEXT(open)(path, O_CREAT | O_WRONLY, 0666)); }

struct file *adopt(const char *path, ino_t ino, bool created)
{
    char durable[PATH_MAX], name[PATH_MAX];
    struct file *f = find(ino);
    if (f && !created) return f;
    if (!f) {
        if (!(f = calloc(1, sizeof *f))) die("memory", path);
        f->ino = ino, f->next = files[ino % BUCKETS], files[ino % BUCKETS] = f;
    }
    f->count = 0, f->cut = -1, f->lost = false, f->name[0] = 0;
    store_path(durable, ino), join(name, shadow, path);
    unlink(durable);
    if (created || link(name, durable) != 0) make_empty(durable);
    else strcpy(f->name, name);
    if (!created) touch_left(f);
    return f;
}

static void make_folders(const char *name)
{
    char part[PATH_MAX];
    strcpy(part, name);
    for (char *p = part + strlen(shadow) + 1; (p = strchr(p, '/')); *p++ = '/') *p = 0, mkdir(part, 0777);
}

void give_name(struct file *f, const char *name)
{
    char durable[PATH_MAX], fresh[PATH_MAX];
    store_path(durable, f->ino);
    if (!same_inode(durable, name)) {
        make_folders(name);
        snprintf(fresh, sizeof fresh, "%.4000s/new", store);
        unlink(fresh);
        if (link(durable, fresh) != 0 || rename(fresh, name) != 0) die("cannot name", name);
    }
    if (f->name[0] && strcmp(f->name, name) != 0 && same_inode(durable, f->name)) unlink(f->name);
    strcpy(f->name, name);
}

void copy_dirty(const struct file *f, int fd)
{
    static char block[1 << 16];
    char path[PATH_MAX];
    struct stat live, kept;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int in = NEXT(open)(path, O_RDONLY | O_CLOEXEC);
    store_path(path, f->ino);
    int out = NEXT(open)(path, O_WRONLY | O_CLOEXEC);
    if (in < 0 || out < 0 || fstat(in, &live) != 0 || fstat(out, &kept) != 0) die("cannot copy", path);
    if (f->cut >= 0 && f->cut < kept.st_size && NEXT(ftruncate)(out, f->cut) != 0) die("cannot cut", path);
    for (int i = 0; i < f->count; i++)
        for (off_t at = f->dirty[i].from; at < f->dirty[i].to;) {
            off_t left = f->dirty[i].to - at;
            ssize_t n = pread(in, block, left < (off_t)sizeof block ? (size_t)left : sizeof block, at);
            if (n <= 0) break;
            if (NEXT(pwrite)(out, block, n, at) != n) die("cannot write", path);
            at += n;
        }
    if (NEXT(ftruncate)(out, live.st_size) != 0) die("cannot cut", path);
    close(in), close(out);
}

static void remove_tree(const char *path)
{
    struct dirent *e;
    DIR *d = unlink(path) == 0 ? NULL : opendir(path);
    if (!d) return;
    while ((e = readdir(d)))
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, "..")) {
            char inner[PATH_MAX];
            if (snprintf(inner, sizeof inner, "%s/%s", path, e->d_name) < PATH_MAX) remove_tree(inner);
        }
    closedir(d), rmdir(path);
}

void sync_names(const char *folder)
{
    char kept[PATH_MAX], live[PATH_MAX], name[PATH_MAX];
    struct dirent *e;
    struct stat st;
    join(kept, shadow, folder);
    make_folders(kept), mkdir(kept, 0777);
    DIR *d = opendir(kept);
    while (d && (e = readdir(d))) {
        snprintf(live, PATH_MAX, "%.3000s/%s", folder, e->d_name), snprintf(name, PATH_MAX, "%.3000s/%s", kept, e->d_name);
        if (lstat(live, &st) != 0) remove_tree(name);
    }
    if (d) closedir(d);
    d = opendir(folder);
    while (d && (e = readdir(d))) {
        snprintf(live, PATH_MAX, "%.3000s/%s", folder, e->d_name), snprintf(name, PATH_MAX, "%.3000s/%s", kept, e->d_name);
        if (lstat(live, &st) != 0) continue;
        struct file *f = S_ISREG(st.st_mode) ? find(st.st_ino) : NULL;
        if (S_ISDIR(st.st_mode)) mkdir(name, 0777);
        else if (f) give_name(f, name);
        else if (S_ISREG(st.st_mode) && access(name, F_OK) != 0) make_empty(name);
    }
    if (d) closedir(d);
}
