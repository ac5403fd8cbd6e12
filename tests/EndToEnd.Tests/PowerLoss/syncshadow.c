/* syncshadow: an LD_PRELOAD library that keeps, beside a watched folder, what a power cut would leave of it.
 *
 *   SYNCSHADOW_WATCH=/abs/data      folder whose files are followed (must exist)
 *   SYNCSHADOW_SHADOW=/abs/shadow   what survives; starts as a copy of WATCH (both empty, say). Unset: control only.
 *   SYNCSHADOW_CONTROL=/abs/dir     switches, read at every fsync of a followed file or folder:
 *       delay_ms  file holding a number: sleep that long first     hang  wait until the file is gone
 *       eio       fail with EIO while the file is there            eio_once  fail once, then the file is removed
 *       die_at    "id n name": kill this process before its n-th fsync of a path that ends in the name ("/" = of any path), the
 *                 file is removed then; another id counts anew
 *
 * Rule, that of a journalling file system (ext4 data=ordered, XFS) at its strictest:
 *   - written bytes, lengths and truncations survive from the fsync/fdatasync of that file on, and not before;
 *   - the file's own fsync also makes its present name (and the folders above it) survive, and drops its former name;
 *   - names made, renamed and removed survive from the fsync of their folder on; a file named but never synced is empty;
 *   - a failed fsync forgets what was dirty: a later one that succeeds does not bring it back (as Linux does), not of the next process either;
 *   - O_SYNC and O_DSYNC writes survive when they return.
 * In SHADOW each name is a hard link to SHADOW.store/<inode of the live file>, so contents follow a file through renames.
 * A killed process leaves SHADOW as it is at that instant. Writes through a shared mapping cannot be followed: SQLite's -shm, which
 * is not needed after a crash, is let through, any other aborts the process. dup()ed descriptors are not followed.
 * Calls that .NET looks up by name (DllImport "libc") are caught through dlsym. Threads: one lock, not held during fsync.
 */
#include "shadow.h"
#include <pthread.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#define MAX_FDS (1 << 20)

static char control[PATH_MAX];
static unsigned char followed[MAX_FDS]; /* 0 no, 1 yes, 2 yes and opened O_(D)SYNC */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void *libc_symbol(const char *name)
{
    static void *(*real)(void *, const char *);
    if (!real) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    if (!real) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    if (!real) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
    return name ? real(RTLD_NEXT, name) : (void *)real;
}

__attribute__((constructor)) static void start(void)
{
    const char *w = getenv("SYNCSHADOW_WATCH"), *s = getenv("SYNCSHADOW_SHADOW"), *c = getenv("SYNCSHADOW_CONTROL");
    if (!w) return;
    if (!realpath(w, watch)) die("no such folder", w);
    if (c) snprintf(control, sizeof control, "%s", c);
    if (!s) return;
    mkdir(s, 0777);
    if (!realpath(s, shadow)) die("no such folder", s);
    if (snprintf(store, sizeof store, "%s.store", shadow) >= (int)sizeof store) die("path too long", s);
    mkdir(store, 0777);
}

static bool switched(const char *name, char *content, size_t room)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%.4000s/%s", control, name);
    int fd = control[0] ? NEXT(open)(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return false;
    ssize_t n = content ? read(fd, content, room - 1) : 0;
    if (content) content[n < 0 ? 0 : n] = 0;
    close(fd);
    return true;
}

/* Delays as told; true when this fsync is to fail. */
static bool hold_back(void)
{
    char text[32], once[PATH_MAX];
    if (switched("delay_ms", text, sizeof text)) usleep((useconds_t)atoi(text) * 1000);
    while (switched("hang", NULL, 0)) usleep(10000);
    snprintf(once, sizeof once, "%.4000s/eio_once", control);
    return switched("eio", NULL, 0) || (control[0] && unlink(once) == 0);
}

/* Ends the process at the fsync that was asked for. */
static void die_before(const char *path)
{
    static atomic_long left;
    static atomic_long asked;
    char text[64], name[48], file[PATH_MAX];
    long n, id;
    if (!switched("die_at", text, sizeof text) || sscanf(text, "%ld %ld %47s", &id, &n, name) != 3) return;
    if (atomic_exchange(&asked, id) != id) atomic_store(&left, n);
    size_t length = strlen(path), tail = strlen(name);
    if (strcmp(name, "/") != 0 && (length < tail || strcmp(path + length - tail, name) != 0)) return;
    if (atomic_fetch_sub(&left, 1) != 1) return;
    snprintf(file, sizeof file, "%.4000s/die_at", control);
    unlink(file);
    kill(getpid(), SIGKILL);
    pause();
}

static int sync_fd(int fd, int (*real)(int))
{
    char path[PATH_MAX], name[PATH_MAX];
    struct stat st;
    if (!watched_path(fd, path) || fstat(fd, &st) != 0) return real(fd);
    die_before(path);
    bool fail = hold_back();
    struct file taken = { .cut = -1 }, *f = NULL;
    pthread_mutex_lock(&lock);
    if (shadow[0] && S_ISREG(st.st_mode)) {
        f = adopt(path, st.st_ino, false);
        taken = *f;
        f->dirty = NULL, f->count = f->room = 0, f->cut = -1;
    }
    pthread_mutex_unlock(&lock);
    int result = fail ? -1 : real(fd);
    int error = fail ? EIO : errno;
    pthread_mutex_lock(&lock);
    if (result == 0 && f) {
        copy_dirty(&taken, fd);
        /* Renamed while syncing, or removed: the name of now counts. */
        if (watched_path(fd, path) && access(path, F_OK) == 0) join(name, shadow, path), give_name(f, name);
    } else if (result != 0 && f) lose(f, &taken);
    else if (result == 0 && shadow[0] && S_ISDIR(st.st_mode)) sync_names(path);
    pthread_mutex_unlock(&lock);
    free(taken.dirty);
    errno = error;
    return result;
}

static bool is_followed(int fd) { return shadow[0] && fd >= 0 && (fd >= MAX_FDS || followed[fd]); }

static void opened(int fd, int flags, bool created)
{
    char path[PATH_MAX];
    struct stat st;
    if (fd < 0 || fd >= MAX_FDS || !shadow[0]) return;
    followed[fd] = 0;
    if (!watched_path(fd, path) || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return;
    followed[fd] = flags & (O_DSYNC | O_SYNC) ? 2 : 1;
    struct file *f = adopt(path, st.st_ino, created);
    if (flags & O_TRUNC && !created) cut(f, 0);
}

static int open_any(int folder, const char *path, int flags, mode_t mode)
{
    if (!shadow[0]) return NEXT(openat)(folder, path, flags, mode);
    /* Two threads may create one file: only one of them finds it new. */
    if (flags & O_CREAT) pthread_mutex_lock(&lock);
    bool created = flags & O_CREAT && faccessat(folder, path, F_OK, 0) != 0;
    int fd = NEXT(openat)(folder, path, flags, mode), error = errno;
    if (!(flags & O_CREAT)) pthread_mutex_lock(&lock);
    opened(fd, flags, created);
    pthread_mutex_unlock(&lock);
    errno = error;
    return fd;
}

/* Runs a writing call under the lock and notes [from, from + result), or all of the file when from is -1. */
#define FOLLOW(fd, from, call) ({ \
    ssize_t done; \
    if (!is_followed(fd)) done = call; \
    else { \
        pthread_mutex_lock(&lock); \
        off_t begin = from; \
        done = call; \
        int error = errno; \
        written(fd, begin, done); \
        pthread_mutex_unlock(&lock); \
        if (done >= 0 && fd < MAX_FDS && followed[fd] == 2 && sync_fd(fd, NEXT(fsync)) != 0) done = -1, error = errno; \
        errno = error; \
    } \
    done; })

static void written(int fd, off_t from, ssize_t done)
{
    struct stat st;
    struct file *f = done >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? find(st.st_ino) : NULL;
    if (f) touch(f, from < 0 ? 0 : from, from < 0 ? END_OF_FILE : from + done);
}

static off_t next_offset(int fd)
{
    struct stat st;
    return NEXT(fcntl)(fd, F_GETFL) & O_APPEND && fstat(fd, &st) == 0 ? st.st_size : lseek(fd, 0, SEEK_CUR);
}

static int set_length(int fd, off_t length)
{
    struct stat st;
    pthread_mutex_lock(&lock);
    int result = NEXT(ftruncate)(fd, length), error = errno;
    struct file *f = result == 0 && is_followed(fd) && fstat(fd, &st) == 0 ? find(st.st_ino) : NULL;
    if (f) cut(f, length);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

#pragma GCC visibility push(default)
#define MODE(flags) ({ va_list a; va_start(a, flags); mode_t m = flags & (O_CREAT | __O_TMPFILE) ? va_arg(a, mode_t) : 0; va_end(a); m; })
int open(const char *path, int flags, ...) { return open_any(AT_FDCWD, path, flags, MODE(flags)); }
int openat(int folder, const char *path, int flags, ...) { return open_any(folder, path, flags, MODE(flags)); }
int creat(const char *path, mode_t mode) { return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int __open_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }
int close(int fd) { if (fd >= 0 && fd < MAX_FDS) followed[fd] = 0; return NEXT(close)(fd); }
ssize_t write(int fd, const void *b, size_t n) { return FOLLOW(fd, next_offset(fd), NEXT(write)(fd, b, n)); }
ssize_t writev(int fd, const struct iovec *v, int n) { return FOLLOW(fd, next_offset(fd), NEXT(writev)(fd, v, n)); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t at) { return FOLLOW(fd, at, NEXT(pwrite)(fd, b, n, at)); }
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at) { return FOLLOW(fd, at, NEXT(pwritev)(fd, v, n, at)); }
ssize_t sendfile(int to, int from, off_t *at, size_t n) { return FOLLOW(to, -1, NEXT(sendfile)(to, from, at, n)); }
ssize_t copy_file_range(int from, off64_t *f, int to, off64_t *t, size_t n, unsigned flags) { return FOLLOW(to, -1, NEXT(copy_file_range)(from, f, to, t, n, flags)); }
/* The runtime copies files with the raw call, or by sharing extents where the file system can. */
long syscall(long number, ...)
{
    long p[6];
    va_list a;
    va_start(a, number);
    for (int i = 0; i < 6; i++) p[i] = va_arg(a, long);
    va_end(a);
    int to = number == SYS_copy_file_range ? (int)p[2] : -1;
    return FOLLOW(to, -1, NEXT(syscall)(number, p[0], p[1], p[2], p[3], p[4], p[5]));
}
int ioctl(int fd, unsigned long request, ...)
{
    va_list a;
    va_start(a, request);
    void *p = va_arg(a, void *);
    va_end(a);
    bool clones = request == FICLONE || request == FICLONERANGE;
    return clones ? (int)FOLLOW(fd, -1, NEXT(ioctl)(fd, request, p)) : NEXT(ioctl)(fd, request, p);
}
int fallocate(int fd, int mode, off_t at, off_t n) { return (int)FOLLOW(fd, -1, NEXT(fallocate)(fd, mode, at, n)); }
int posix_fallocate(int fd, off_t at, off_t n) { return (int)FOLLOW(fd, -1, NEXT(posix_fallocate)(fd, at, n)); }
int ftruncate(int fd, off_t length) { return set_length(fd, length); }
int fsync(int fd) { return sync_fd(fd, NEXT(fsync)); }
int fdatasync(int fd) { return sync_fd(fd, NEXT(fdatasync)); }

void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
    char path[PATH_MAX];
    if (is_followed(fd) && flags & MAP_SHARED && prot & PROT_WRITE && watched_path(fd, path)) {
        size_t length = strlen(path);
        if (length < 4 || strcmp(path + length - 4, "-shm") != 0) die("a shared writable mapping cannot be followed:", path);
    }
    return NEXT(mmap)(at, n, prot, flags, fd, from);
}

#define ALIAS(name, of) extern __typeof__(of) name __attribute__((alias(#of)))
ALIAS(open64, open); ALIAS(openat64, openat); ALIAS(creat64, creat); ALIAS(__open64_2, __open_2);
ALIAS(pwrite64, pwrite); ALIAS(pwritev64, pwritev); ALIAS(ftruncate64, ftruncate); ALIAS(mmap64, mmap);
ALIAS(fallocate64, fallocate); ALIAS(posix_fallocate64, posix_fallocate); ALIAS(sendfile64, sendfile);

void *dlsym(void *library, const char *name)
{
    static const struct { const char *name; void *ours; } table[] = {
        { "open", open }, { "open64", open }, { "openat", openat }, { "creat", creat }, { "close", close },
        { "write", write }, { "writev", writev }, { "pwrite", pwrite }, { "pwrite64", pwrite }, { "pwritev", pwritev },
        { "ftruncate", ftruncate }, { "ftruncate64", ftruncate }, { "fallocate", fallocate },
        { "posix_fallocate", posix_fallocate }, { "fsync", fsync }, { "fdatasync", fdatasync }, { "mmap", mmap },
    };
    void *found = ((void *(*)(void *, const char *))libc_symbol(NULL))(library, name);
    for (size_t i = 0; found && i < sizeof table / sizeof *table; i++)
        if (strcmp(name, table[i].name) == 0 && found == libc_symbol(name)) return table[i].ours;
    return found;
}
#pragma GCC visibility pop
