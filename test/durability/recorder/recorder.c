/*
 * Records what a program does to the files below one directory: preloaded (LD_PRELOAD) into the server under test.
 *
 * DISK_RECORDER_ROOT  the directory, absolute, without a slash at the end
 * DISK_RECORDER_LOG   the file that records are appended to (see ../trace.ts for their form)
 *
 * One lock is held over an operation and its record, so the log is the order in which the operations happened.
 * Nothing is really synced: what a sync would have kept is worked out from the log, and tests run at memory's speed.
 * What this does not know how to record is recorded as unsupported, so that no log passes for complete that is not.
 * Writes to mapped memory are not seen; SQLite makes them only to its -shm file, which no crash needs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, WRITE, TRUNCATE, SYNC, RENAME, UNLINK, MKDIR, RMDIR, LINK, MARK, SETTLE, UNSUPPORTED };
enum { CREATED = 1, TRUNCATED = 2 };
enum { FILES = 65536 };

struct header {
  uint32_t kind;
  uint32_t file;
  uint64_t position;
  uint32_t path_length;
  uint32_t data_length;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const char *root;
static size_t root_length;
static int log_fd = -1;
static uint32_t opened;
/* The number of the opening that a descriptor came from, 0 where the file is none of ours; and which file it is. */
static uint32_t numbers[FILES];
static dev_t devices[FILES];
static ino_t inodes[FILES];

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("DISK_RECORDER_LOG");
  root = getenv("DISK_RECORDER_ROOT");
  if (root == NULL || path == NULL) return;
  root_length = strlen(root);
  log_fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (log_fd < 0) abort();
}

static int ours(const char *path) {
  return log_fd >= 0 && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

/* Not every close is seen: a descriptor that has come to mean something else since is none of ours. */
static uint32_t number_of(int fd) {
  struct stat found;
  if (log_fd < 0 || fd < 0 || fd >= FILES || numbers[fd] == 0) return 0;
  if (fstat(fd, &found) != 0 || found.st_dev != devices[fd] || found.st_ino != inodes[fd]) return 0;
  return numbers[fd];
}

static void append(uint32_t kind, uint32_t file, uint64_t position, const char *path, const struct iovec *data, int count,
                   size_t length) {
  struct header header = {kind, file, position, path == NULL ? 0 : strlen(path), length};
  struct iovec parts[1026];
  int n = 0;
  parts[n++] = (struct iovec){&header, sizeof header};
  if (path != NULL) parts[n++] = (struct iovec){(void *)path, header.path_length};
  size_t left = length;
  if (count > 1024) abort();
  for (int i = 0; i < count && left > 0; i++) {
    size_t part = data[i].iov_len < left ? data[i].iov_len : left;
    parts[n++] = (struct iovec){data[i].iov_base, part};
    left -= part;
  }
  ssize_t whole = sizeof header + header.path_length + length;
  if (syscall(SYS_writev, log_fd, parts, n) != whole) abort();
}

static void note(uint32_t kind, const char *path) { append(kind, 0, 0, path, NULL, 0, 0); }

static void note_two(uint32_t kind, const char *from, const char *to) {
  struct iovec data = {(void *)to, strlen(to)};
  append(kind, 0, 0, from, &data, 1, data.iov_len);
}

#define LOCKED(type, operation)                                                                                        \
  pthread_mutex_lock(&turn);                                                                                           \
  type result = operation;                                                                                             \
  int failure = errno;
#define UNLOCKED                                                                                                       \
  pthread_mutex_unlock(&turn);                                                                                         \
  errno = failure;                                                                                                     \
  return result;

static int open_at(int directory, const char *path, int flags, mode_t mode) {
  if (!ours(path)) return syscall(SYS_openat, directory, path, flags, mode);
  pthread_mutex_lock(&turn);
  int existed = syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
  int fd = syscall(SYS_openat, directory, path, flags, mode);
  int failure = errno;
  if (fd >= FILES) abort();
  if (fd >= 0) {
    struct stat found;
    if (fstat(fd, &found) != 0) abort();
    numbers[fd] = ++opened;
    devices[fd] = found.st_dev;
    inodes[fd] = found.st_ino;
    uint64_t how = (existed ? 0 : CREATED) | (flags & O_TRUNC ? TRUNCATED : 0);
    append(OPEN, numbers[fd], how, path, NULL, 0, 0);
  }
  pthread_mutex_unlock(&turn);
  errno = failure;
  return fd;
}

#define MODE_OF(flags)                                                                                                 \
  mode_t mode = 0;                                                                                                     \
  if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                               \
    va_list rest;                                                                                                      \
    va_start(rest, flags);                                                                                             \
    mode = va_arg(rest, mode_t);                                                                                       \
    va_end(rest);                                                                                                      \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int directory, const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_at(directory, path, flags, mode);
}
int openat64(int directory, const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_at(directory, path, flags, mode);
}

int close(int fd) {
  if (number_of(fd) == 0) return syscall(SYS_close, fd);
  pthread_mutex_lock(&turn);
  numbers[fd] = 0;
  int result = syscall(SYS_close, fd);
  int failure = errno;
  UNLOCKED
}

/* Where a write without a position goes. */
static uint64_t place(int fd) {
  struct stat found;
  int flags = fcntl(fd, F_GETFL);
  if ((flags & O_APPEND) && fstat(fd, &found) == 0) return found.st_size;
  return lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  uint32_t number = number_of(fd);
  if (number == 0) return syscall(SYS_write, fd, bytes, length);
  pthread_mutex_lock(&turn);
  uint64_t position = place(fd);
  ssize_t result = syscall(SYS_write, fd, bytes, length);
  int failure = errno;
  struct iovec data = {(void *)bytes, length};
  if (result > 0) append(WRITE, number, position, NULL, &data, 1, result);
  UNLOCKED
}

ssize_t writev(int fd, const struct iovec *data, int count) {
  uint32_t number = number_of(fd);
  if (number == 0) return syscall(SYS_writev, fd, data, count);
  pthread_mutex_lock(&turn);
  uint64_t position = place(fd);
  ssize_t result = syscall(SYS_writev, fd, data, count);
  int failure = errno;
  if (result > 0) append(WRITE, number, position, NULL, data, count, result);
  UNLOCKED
}

static ssize_t write_at(int fd, const void *bytes, size_t length, off_t position) {
  uint32_t number = number_of(fd);
  if (number == 0) return syscall(SYS_pwrite64, fd, bytes, length, position);
  LOCKED(ssize_t, syscall(SYS_pwrite64, fd, bytes, length, position))
  struct iovec data = {(void *)bytes, length};
  if (result > 0) append(WRITE, number, position, NULL, &data, 1, result);
  UNLOCKED
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t position) { return write_at(fd, bytes, length, position); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t position) {
  return write_at(fd, bytes, length, position);
}

static ssize_t writev_at(int fd, const struct iovec *data, int count, off_t position) {
  uint32_t number = number_of(fd);
  if (number == 0) return syscall(SYS_pwritev, fd, data, count, position, 0);
  LOCKED(ssize_t, syscall(SYS_pwritev, fd, data, count, position, 0))
  if (result > 0) append(WRITE, number, position, NULL, data, count, result);
  UNLOCKED
}
ssize_t pwritev(int fd, const struct iovec *data, int count, off_t position) {
  return writev_at(fd, data, count, position);
}
ssize_t pwritev64(int fd, const struct iovec *data, int count, off_t position) {
  return writev_at(fd, data, count, position);
}

static int cut(int fd, off_t size) {
  uint32_t number = number_of(fd);
  if (number == 0) return syscall(SYS_ftruncate, fd, size);
  LOCKED(int, syscall(SYS_ftruncate, fd, size))
  if (result == 0) append(TRUNCATE, number, size, NULL, NULL, 0, 0);
  UNLOCKED
}
int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off_t size) { return cut(fd, size); }

static int sync_file(int fd, long call) {
  uint32_t number = number_of(fd);
  if (number == 0) return syscall(call, fd);
  pthread_mutex_lock(&turn);
  append(SYNC, number, 0, NULL, NULL, 0, 0);
  pthread_mutex_unlock(&turn);
  return 0;
}
int fsync(int fd) { return sync_file(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_file(fd, SYS_fdatasync); }

int rename(const char *from, const char *to) {
  if (!ours(from) && !ours(to)) return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
  LOCKED(int, syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0))
  if (result == 0) note_two(RENAME, from, to);
  UNLOCKED
}

int unlink(const char *path) {
  if (!ours(path)) return syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  LOCKED(int, syscall(SYS_unlinkat, AT_FDCWD, path, 0))
  if (result == 0) note(UNLINK, path);
  UNLOCKED
}
int unlinkat(int directory, const char *path, int flags) {
  if (!ours(path)) return syscall(SYS_unlinkat, directory, path, flags);
  LOCKED(int, syscall(SYS_unlinkat, directory, path, flags))
  if (result == 0) note(flags & AT_REMOVEDIR ? RMDIR : UNLINK, path);
  UNLOCKED
}
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdir(const char *path, mode_t mode) {
  if (!ours(path)) return syscall(SYS_mkdirat, AT_FDCWD, path, mode);
  LOCKED(int, syscall(SYS_mkdirat, AT_FDCWD, path, mode))
  if (result == 0) note(MKDIR, path);
  UNLOCKED
}

int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags) {
  if (!ours(to)) return syscall(SYS_linkat, from_directory, from, to_directory, to, flags);
  LOCKED(int, syscall(SYS_linkat, from_directory, from, to_directory, to, flags))
  if (result == 0) note_two(LINK, from, to);
  UNLOCKED
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int symlink(const char *target, const char *path) {
  if (ours(path)) note(UNSUPPORTED, "symlink");
  return syscall(SYS_symlinkat, target, AT_FDCWD, path);
}
static int cut_path(const char *path, off_t size) {
  if (ours(path)) note(UNSUPPORTED, "truncate");
  return syscall(SYS_truncate, path, size);
}
int truncate(const char *path, off_t size) { return cut_path(path, size); }
int truncate64(const char *path, off_t size) { return cut_path(path, size); }
ssize_t copy_file_range(int in, off_t *in_at, int out, off_t *out_at, size_t length, unsigned flags) {
  if (number_of(out) != 0) note(UNSUPPORTED, "copy_file_range");
  return syscall(SYS_copy_file_range, in, in_at, out, out_at, length, flags);
}
ssize_t sendfile(int out, int in, off_t *at, size_t length) {
  if (number_of(out) != 0) note(UNSUPPORTED, "sendfile");
  return syscall(SYS_sendfile, out, in, at, length);
}
ssize_t sendfile64(int out, int in, off_t *at, size_t length) { return sendfile(out, in, at, length); }
